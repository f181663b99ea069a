// SPDX-License-Identifier: Apache-2.0
package org.optishear.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.optishear.InputException;
import org.optishear.Version;
import org.optishear.calibration.Gradients;
import org.optishear.checkpoint.Checkpoint;
import org.optishear.model.CausalLm;
import org.optishear.prune.PrunedCheckpoint;
import org.optishear.prune.PruneJournal;
import org.optishear.prune.PrunedBlocks;
import org.optishear.prune.PrunedLinear;
import org.optishear.prune.PrunedModel;
import org.optishear.prune.Pruner;
import org.optishear.prune.Ranking;
import org.optishear.update.WeightUpdate;
import org.optishear.tensor.Workers;

/// Prunes a checkpoint by a plan and writes the result, with `plan.json` and `manifest.json` beside the weights.
///
/// @param checkpoint the dense checkpoint
/// @param model the model in it
/// @param plan method and allocation; its origin is written as it is
/// @param manifest gets the time of the phases
/// @param gradients of the dense model on the calibration windows, where they are known; `null` where not, and then those that are
///     needed are computed
public record PruneRun(Checkpoint checkpoint, CausalLm model, Plan plan, Manifest manifest, Gradients gradients) {
    /// Without anything known beforehand.
    public PruneRun(Checkpoint checkpoint, CausalLm model, Plan plan, Manifest manifest) {
        this(checkpoint, model, plan, manifest, null);
    }

    /// Refuses a target that exists.
    public static void requireFree(Path target, boolean force) {
        if (Files.exists(target) && !force) {
            throw new InputException(target.toString(), "something that exists",
                    "a new folder, or --force to replace it");
        }
    }

    /// Prunes and writes. Blocks that an earlier run of the same plan into the same target has pruned are taken from its
    /// journal.
    ///
    /// @param windows calibration windows; may be empty for a metric that reads none
    /// @return sparsity by matrix and in all, and what was noticed on the way
    public ObjectNode execute(int[][] windows, Path target, boolean force, Workers workers, Pruner.Progress progress) {
        long journalled = plan.method().needs().inputs()
                ? 2 * statesBytes(windows) // those that enter a block until those that leave it are written
                : 0;
        if (plan.method().update().filter(WeightUpdate::changesValues).isPresent()) {
            journalled += model.prunableWeights().stream().mapToLong(name -> checkpoint.bytes(name).byteSize()).sum();
        }
        PrunedCheckpoint.require(checkpoint, model.prunableWeights(), target, force, journalled);
        try (PruneJournal journal = journal(target)) {
            PrunedModel pruned = manifest.timed("prune", () -> prune(windows, journal, workers, progress));
            ObjectNode result = result(pruned.blocks());
            manifest.timed("write", () -> {
                SequencedMap<String, Supplier<byte[]>> own = new LinkedHashMap<>();
                own.put("plan.json", () -> bytes(plan.toJson()));
                own.put("manifest.json", () -> bytes(manifested(result)));
                PrunedCheckpoint.write(checkpoint, pruned, target, force, own);
                return null;
            });
            journal.delete();
            return result;
        }
    }

    private ObjectNode manifested(ObjectNode result) {
        plan.origin().properties().forEach(fact -> manifest.from(fact.getKey(), fact.getValue()));
        ObjectNode json = manifest.toJson();
        if (!result.path("notices").isEmpty()) {
            json.set("notices", result.path("notices"));
        }
        return json;
    }

    private long statesBytes(int[][] windows) {
        long tokens = Arrays.stream(windows).mapToLong(window -> window.length).sum();
        try (PointerScope _ = new PointerScope()) {
            return tokens == 0 ? 0 : tokens * model.embed(new int[][]{{windows[0][0]}}).nbytes();
        }
    }

    /// Input that cannot be pruned leaves no journal; a place that cannot be written does, for the next attempt.
    private PrunedModel prune(int[][] windows, PruneJournal journal, Workers workers, Pruner.Progress progress) {
        try {
            return Pruner.prune(model, windows, plan.recipe().with(gradients), journal, workers,
                    manifest.timing(progress));
        } catch (InputException e) {
            if (!(e.getCause() instanceof IOException)) {
                journal.delete();
            }
            throw e;
        }
    }

    /// The journal of this pruning, begun or continued.
    public PruneJournal journal(Path target) {
        return PruneJournal.open(target, identity());
    }

    /// Everything the pruned weights depend on.
    private String identity() {
        ObjectNode identity = plan.toJson();
        identity.put("optishear", Version.current());
        return JsonFile.text(identity);
    }

    /// By name of the weight; only those that have any.
    private static ObjectNode notices(PrunedBlocks blocks) {
        ObjectNode notices = new ObjectMapper().createObjectNode();
        for (String name : blocks.weights()) {
            List<String> lines = blocks.get(name).notices();
            if (!lines.isEmpty()) {
                ArrayNode array = notices.putArray(name);
                lines.forEach(array::add);
            }
        }
        return notices;
    }

    private static byte[] bytes(ObjectNode json) {
        return JsonFile.text(json).getBytes(StandardCharsets.UTF_8);
    }

    /// Sparsity by matrix and in all, and what was noticed on the way.
    public ObjectNode result(PrunedBlocks blocks) {
        ObjectNode json = new ObjectMapper().createObjectNode();
        json.put("schema", "optishear.prune/1");
        json.put("method", plan.method().id());
        json.put("metric", plan.method().ranking().map(Ranking::id).orElse(null));
        json.put("pattern", plan.allocation().pattern(0).toString());
        long zeros = 0;
        long weights = 0;
        ObjectNode byMatrix = new ObjectMapper().createObjectNode();
        for (String name : blocks.weights()) {
            PrunedLinear linear = blocks.get(name);
            zeros += linear.zeros();
            weights += linear.weights();
            byMatrix.put(name, (double) linear.zeros() / linear.weights());
        }
        json.put("sparsity", (double) zeros / weights);
        json.put("zeros", zeros);
        json.put("weights", weights);
        json.set("sparsityByMatrix", byMatrix);
        json.set("notices", notices(blocks));
        plan.permutation().ifPresent(search -> json.set("permutation", PermutationJson.of(search, blocks)));
        json.set("origin", plan.origin());
        return json;
    }
}
