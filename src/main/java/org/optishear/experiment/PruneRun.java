// SPDX-License-Identifier: Apache-2.0
package org.optishear.experiment;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.function.Supplier;
import org.optishear.InputException;
import org.optishear.checkpoint.Checkpoint;
import org.optishear.model.CausalLm;
import org.optishear.prune.PrunedCheckpoint;
import org.optishear.prune.PrunedModel;
import org.optishear.prune.Pruner;
import org.optishear.tensor.Workers;

/// Prunes a checkpoint by a plan and writes the result, with `plan.json` and `manifest.json` beside the weights.
///
/// @param checkpoint the dense checkpoint
/// @param model the model in it
/// @param plan metric and allocation; its origin is written as it is
/// @param manifest gets the time of the phases
public record PruneRun(Checkpoint checkpoint, CausalLm model, Plan plan, Manifest manifest) {
    /// Refuses a target that exists.
    public static void requireFree(Path target, boolean force) {
        if (Files.exists(target) && !force) {
            throw new InputException(target.toString(), "something that exists",
                    "a new folder, or --force to replace it");
        }
    }

    /// Prunes and writes.
    ///
    /// @param windows calibration windows; may be empty for a metric that reads none
    /// @return sparsity by matrix and in all
    public ObjectNode execute(int[][] windows, Path target, boolean force, Workers workers, Pruner.Progress progress) {
        PrunedModel pruned = manifest.timed("prune",
                () -> Pruner.prune(model, windows, plan.metric(), plan.allocation(), workers, progress));
        ObjectNode result = result(pruned);
        manifest.timed("write", () -> {
            SequencedMap<String, Supplier<byte[]>> own = new LinkedHashMap<>();
            own.put("plan.json", () -> bytes(plan.toJson()));
            own.put("manifest.json", () -> bytes(manifest.toJson()));
            PrunedCheckpoint.write(checkpoint, pruned.masks(), target, force, own);
            return null;
        });
        return result;
    }

    private static byte[] bytes(ObjectNode json) {
        return JsonFile.text(json).getBytes(StandardCharsets.UTF_8);
    }

    private ObjectNode result(PrunedModel pruned) {
        ObjectNode json = new ObjectMapper().createObjectNode();
        json.put("schema", "optishear.prune/1");
        json.put("metric", plan.metric().id());
        json.put("pattern", plan.allocation().pattern(0).toString());
        long zeros = pruned.zeros().values().stream().mapToLong(PrunedModel.Zeros::count).sum();
        long weights = pruned.zeros().values().stream().mapToLong(PrunedModel.Zeros::weights).sum();
        json.put("sparsity", (double) zeros / weights);
        json.put("zeros", zeros);
        json.put("weights", weights);
        ObjectNode byMatrix = json.putObject("sparsityByMatrix");
        pruned.zeros().forEach((name, found) -> byMatrix.put(name, (double) found.count() / found.weights()));
        json.set("origin", plan.origin());
        return json;
    }
}
