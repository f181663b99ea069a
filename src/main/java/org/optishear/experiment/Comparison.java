// SPDX-License-Identifier: Apache-2.0
package org.optishear.experiment;

import org.optishear.model.Compute;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.optishear.checkpoint.Checkpoint;
import org.optishear.checkpoint.TensorInfo;
import org.optishear.evaluation.LogitDistance;
import org.optishear.evaluation.Perplexity;
import org.optishear.model.CausalLm;
import org.optishear.model.HiddenStates;
import org.optishear.model.ModelFamilies;
import org.optishear.tensor.ComputeDevice;
import org.optishear.tensor.OwnedTensors;
import org.optishear.tensor.Workers;
import org.optishear.text.Windows;

/// Several ways to prune one model, measured alike: same calibration windows, same evaluation windows.
///
/// Every pruned checkpoint is written, opened again and measured as it stands on disk.
public final class Comparison implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Setting setting;
    private final LogitDistance distance;
    private final List<Row> rows = new ArrayList<>();

    /// What is compared on what.
    ///
    /// @param checkpoint the dense checkpoint
    /// @param model the model in it
    /// @param calibration windows for statistics and the objective
    /// @param evaluation windows for perplexity
    /// @param workers keep what is kept within their budget
    /// @param memoryBytes the whole budget, for the manifests
    /// @param device where the models are computed
    public record Setting(Checkpoint checkpoint, CausalLm model, Windows calibration, Windows evaluation,
            Workers workers, long memoryBytes, ComputeDevice device) {
        int[][] calibrationRows() {
            return calibration.rows().toArray(int[][]::new);
        }
    }

    /// One line of the table.
    ///
    /// @param method `dense`, `wanda`, …
    /// @param metric the metric or method that pruned it; empty for the dense model
    /// @param sparsity zeros of all prunable weights
    /// @param objective distance of the logits to the dense ones on the calibration windows
    /// @param perplexity on the evaluation windows
    /// @param seconds to prune, and to search where a search was needed
    /// @param folder of the checkpoint
    public record Row(String method, Optional<String> metric, double sparsity, double objective, Perplexity perplexity,
            double seconds, Optional<Path> folder) {}

    /// Computes the dense side of the objective.
    public Comparison(Setting setting) {
        this.setting = setting;
        this.distance = LogitDistance.to(setting.model(), setting.calibrationRows(), setting.workers().keptBytes() / 4,
                setting.workers());
    }

    /// Where the plan of a named method comes from: the model and the calibration windows.
    public ObjectNode origin() {
        ObjectNode origin = JSON.createObjectNode();
        origin.set("model", Provenance.of(setting.checkpoint()));
        origin.set("calibration", Provenance.of(setting.calibration()));
        return origin;
    }

    /// Measures the dense model.
    public Row dense() {
        return add(new Row("dense", Optional.empty(), 0, 0, perplexity(setting.model()), 0, Optional.empty()));
    }

    /// Prunes by a plan into a folder and measures what is there; an older folder is replaced.
    ///
    /// @param searchSeconds what finding the plan took
    public Row prune(String method, Plan plan, Path folder, double searchSeconds) {
        ObjectNode pruned;
        double seconds;
        try (Manifest manifest = new Manifest(List.of(), setting.workers().threads(), setting.memoryBytes(),
                setting.device())) {
            pruned = new PruneRun(setting.checkpoint(), setting.model(), plan, manifest)
                    .execute(setting.calibrationRows(), folder, true, setting.workers(), (_, _) -> {});
            seconds = manifest.seconds("prune");
        }
        try (Checkpoint written = Checkpoint.open(folder);
                CausalLm model = ModelFamilies.load(written, Compute.FP32, setting.device());
                OwnedTensors states = HiddenStates.last(model, setting.calibrationRows(), setting.workers())) {
            return add(new Row(method, Optional.of(plan.method().id()), pruned.path("sparsity").asDouble(),
                    distance.of(states, setting.workers()), perplexity(model),
                    searchSeconds + seconds, Optional.of(folder)));
        }
    }

    private Perplexity perplexity(CausalLm model) {
        return EvaluationRun.perplexity(model, setting.evaluation().rows(), setting.workers(), _ -> {});
    }

    private Row add(Row row) {
        rows.add(row);
        return row;
    }

    /// The table so far (`results.json`, described in docs/schemas.md).
    ///
    /// @param name of the model
    /// @param run folder that the checkpoints' folders are named relative to
    public ObjectNode toJson(String name, Path run) {
        ObjectNode json = JSON.createObjectNode();
        json.put("schema", "optishear.results/1");
        ObjectNode model = json.putObject("model");
        model.put("name", name);
        model.put("architecture", setting.checkpoint().config().architecture());
        model.put("parameters", setting.checkpoint().tensors().stream().mapToLong(TensorInfo::elements).sum());
        for (Row row : rows) {
            ObjectNode entry = json.withArray("rows").addObject();
            entry.put("method", row.method());
            entry.put("metric", row.metric().orElse(null));
            entry.put("sparsity", row.sparsity());
            entry.put("objective", row.objective());
            entry.put("perplexity", row.perplexity().perplexity());
            entry.put("nll", row.perplexity().nll());
            entry.put("seconds", row.seconds());
            entry.put("folder", row.folder().map(folder -> run.relativize(folder).toString()).orElse(null));
        }
        json.set("calibration", Provenance.of(setting.calibration()));
        json.set("evaluation", Provenance.of(setting.evaluation()));
        return json;
    }

    @Override
    public void close() {
        distance.close();
    }
}
