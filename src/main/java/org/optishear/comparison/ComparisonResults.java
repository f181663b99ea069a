// SPDX-License-Identifier: Apache-2.0
package org.optishear.comparison;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.optishear.checkpoint.HfConfig;
import org.optishear.checkpoint.TensorInfo;
import org.optishear.run.Provenance;
import org.optishear.text.Windows;

/// `results.json`: what was compared and how, and a row for each method (described in docs/schemas.md).
public final class ComparisonResults {
    private static final String SCHEMA = "optishear.results/1";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> SHAPE = List.of("hidden_size", "num_hidden_layers", "intermediate_size",
            "ffn_dim",
            "num_attention_heads", "num_key_value_heads", "vocab_size", "max_position_embeddings");
    private static final List<String> MEASURED = List.of("sparsity", "objective", "kl", "perplexity", "nll");

    private ComparisonResults() {}

    /// How it was measured.
    ///
    /// @param name of the model
    /// @param setting how much is pruned and how it is computed, as the command line says it
    /// @param evaluation what is known of the evaluation text beyond the windows
    public record Protocol(String name, ObjectNode setting, ObjectNode evaluation) {
        /// Nothing beyond the windows.
        public static Protocol plain(String name) {
            return new Protocol(name, JSON.createObjectNode(), JSON.createObjectNode());
        }
    }

    /// Calibration windows of one seed.
    public record Seed(long seed, Windows windows) {}

    /// Everything but the rows.
    public static ObjectNode of(Comparison comparison, Protocol protocol, List<Seed> seeds) {
        Comparison.Setting setting = comparison.setting();
        ObjectNode json = JSON.createObjectNode();
        json.put("schema", SCHEMA);
        ObjectNode model = json.putObject("model");
        model.put("name", protocol.name());
        HfConfig config = setting.checkpoint().config();
        model.put("architecture", config.architecture());
        model.put("parameters", setting.checkpoint().tensors().stream().mapToLong(TensorInfo::elements).sum());
        ObjectNode shape = model.putObject("config");
        SHAPE.stream().filter(field -> config.node(field).isNumber())
                .forEach(field -> shape.set(field, config.node(field)));
        ObjectNode files = comparison.files();
        files.remove("architecture");
        model.set("files", files);
        json.set("setting", protocol.setting());
        json.putArray("rows");
        json.set("calibration", Provenance.of(seeds.getFirst().windows()));
        for (Seed seed : seeds) {
            json.withArray("seeds").addObject().put("seed", seed.seed()).set("calibration",
                    Provenance.of(seed.windows()));
        }
        ObjectNode evaluation = Provenance.of(setting.evaluation());
        evaluation.setAll(protocol.evaluation());
        json.set("evaluation", evaluation);
        return json;
    }

    /// A row of one measurement.
    ///
    /// @param contender empty for the dense model
    public static ObjectNode row(String method, Optional<Contender> contender, Measurement measured) {
        ObjectNode about = contender.map(Contender::about)
                .orElseGet(() -> JSON.createObjectNode().put("method", method).putNull("metric"));
        return row(about, List.of(measured.toJson()));
    }

    /// A row: means over the seeds that did not fail, and between two or more sample standard deviations.
    ///
    /// @param about `method`, `metric`, `allocation`, `pattern`
    /// @param runs by seed; of the dense model one without seed
    public static ObjectNode row(ObjectNode about, List<ObjectNode> runs) {
        ObjectNode row = about.deepCopy();
        List<ObjectNode> done = runs.stream().filter(run -> !run.has("failure")).toList();
        if (!done.isEmpty()) {
            MEASURED.forEach(name -> row.put(name, mean(done, name)));
            row.put("seconds", mean(done, "pruneSeconds"));
            row.put("pruneSeconds", mean(done, "pruneSeconds"));
            row.put("evaluateSeconds", mean(done, "evaluateSeconds"));
            ObjectNode phases = row.putObject("phaseSeconds");
            done.forEach(run -> run.path("phaseSeconds").properties()
                    .forEach(phase -> phases.put(phase.getKey(), phases.path(phase.getKey()).asDouble()
                            + phase.getValue().asDouble() / done.size())));
            row.put("addedAnonymousBytes",
                    done.stream().mapToLong(run -> run.path("addedAnonymousBytes").asLong()).max().orElse(-1));
        }
        if (done.size() > 1) {
            ObjectNode deviation = row.putObject("deviation");
            MEASURED.forEach(name -> deviation.put(name, deviation(done, name)));
        }
        Set<String> notices = new LinkedHashSet<>();
        if (about.has("transfer")) {
            notices.add(about.path("transfer").asText());
        }
        done.forEach(run -> run.path("notices").forEach(line -> notices.add(line.asText())));
        if (!notices.isEmpty()) {
            notices.forEach(row.putArray("notices")::add);
        }
        failure(runs).ifPresent(text -> row.put("failure", text));
        row.putNull("folder");
        if (runs.stream().anyMatch(run -> run.has("seed"))) {
            runs.forEach(row.putArray("runs")::add);
        }
        return row;
    }

    /// The first reason, and of which seeds unless of all.
    private static Optional<String> failure(List<ObjectNode> runs) {
        List<ObjectNode> failed = runs.stream().filter(run -> run.has("failure")).toList();
        String seeds = failed.stream().map(run -> run.path("seed").asText()).collect(Collectors.joining(", "));
        return failed.stream().findFirst().map(run -> run.path("failure").asText())
                .map(first -> failed.size() == runs.size() ? first : "seed " + seeds + ": " + first);
    }

    /// Around the first, so that of equal numbers it is that number.
    private static double mean(List<ObjectNode> runs, String name) {
        double first = number(runs.getFirst().path(name));
        return Double.isFinite(first)
                ? first + runs.stream().mapToDouble(run -> number(run.path(name)) - first).sum() / runs.size()
                : first;
    }

    /// Of a sample.
    private static double deviation(List<ObjectNode> runs, String name) {
        double mean = mean(runs, name);
        double squares = runs.stream().mapToDouble(run -> Math.pow(number(run.path(name)) - mean, 2)).sum();
        return Math.sqrt(squares / (runs.size() - 1));
    }

    /// Numbers that are not finite are texts.
    private static double number(JsonNode json) {
        return json.isTextual() ? Double.parseDouble(json.asText()) : json.asDouble();
    }
}
