// SPDX-License-Identifier: Apache-2.0
package org.optishear.comparison;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.optishear.InputException;
import org.optishear.Version;
import org.optishear.prune.Pruner;

/// Runs a list of methods, seed by seed, in a folder. A method and seed that is done is in a file before the next begins;
/// the same command continues with what is missing. A method that fails is listed with its reason, and the others go on.
///
/// @param comparison the dense side
/// @param folder of the comparison
/// @param protocol how it is measured
/// @param keep whether pruned checkpoints stay in the folder
public record ComparisonRun(Comparison comparison, Path folder, ComparisonResults.Protocol protocol, boolean keep) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /// Told how it goes.
    public interface Told extends Pruner.Progress {
        /// A method and seed is done, now or by an earlier run; without seed the dense model.
        ///
        /// @param method or its label
        /// @param run its figures, or `failure`
        void measured(String method, OptionalLong seed, ObjectNode run);

        /// A method begins.
        void begins(String method);

        /// Tells of one method.
        private Named calling(String method) {
            return new Named(method, this);
        }
    }

    /// Tells of one method.
    private record Named(String method, Told told) {
        void begins() {
            told.begins(method);
        }

        void measured(OptionalLong seed, ObjectNode run) {
            told.measured(method, seed, run);
        }
    }

    /// Runs them.
    ///
    /// @param contenders in the order of the table
    /// @return `results.json`, not yet written
    /// @throws InputException if the folder holds a comparison of another protocol, or cannot be written
    public ObjectNode execute(List<Contender> contenders, List<ComparisonResults.Seed> seeds, Told told) {
        ObjectNode results = ComparisonResults.of(comparison, protocol, seeds);
        if (Files.exists(folder.resolve("results.json"))) {
            ResultsProtocol.requireSame(folder.resolve("results.json").toString(), MergedResults.read(folder),
                    "this command", results);
        }
        Map<Contender, String> labels = Labels.of(contenders);
        Map<Contender, List<ObjectNode>> runs = new HashMap<>();
        ArrayNode rows = results.withArray("rows");
        rows.add(dense(results, told));
        for (int index = 0; index < seeds.size(); index++) {
            ComparisonResults.Seed seed = seeds.get(index);
            try (SeedComparison measuring = comparison.on(seed.windows())) {
                for (Contender contender : contenders) {
                    runs.computeIfAbsent(contender, _ -> new ArrayList<>())
                            .add(run(measuring, contender, identity(results, seed, index, contender),
                                    told.calling(labels.get(contender))));
                }
            }
        }
        for (Contender contender : contenders) {
            ObjectNode about = contender.about();
            if (!labels.get(contender).equals(contender.text())) {
                about.put("label", labels.get(contender));
            }
            ObjectNode row = ComparisonResults.row(about, runs.get(contender));
            if (keep && !row.has("failure") && seeds.size() == 1) {
                row.put("folder", target(contender.text(), seeds.getFirst().seed()).getFileName().toString());
            }
            rows.add(row);
        }
        PublishedMatch.addTo(results, PublishedNumbers.load());
        return results;
    }

    /// What the rows will be called, in their order.
    public static List<String> names(List<Contender> contenders) {
        Map<Contender, String> labels = Labels.of(contenders);
        return contenders.stream().map(labels::get).toList();
    }

    private ObjectNode dense(ObjectNode results, Told told) {
        ObjectNode about = JSON.createObjectNode().put("method", PublishedNumber.DENSE).putNull("metric");
        ObjectNode identity = identity(results);
        ObjectNode run = rows().read(identity).orElseGet(() -> {
            told.begins(PublishedNumber.DENSE);
            ObjectNode measured = comparison.dense().toJson();
            rows().write(identity, measured);
            return measured;
        });
        told.measured(PublishedNumber.DENSE, OptionalLong.empty(), run);
        return ComparisonResults.row(about, List.of(run));
    }

    private ObjectNode run(SeedComparison measuring, Contender contender, ObjectNode identity, Named told) {
        long seed = identity.path("seed").asLong();
        Path target = target(contender.text(), seed);
        Optional<ObjectNode> earlier = rows().read(identity)
                .filter(row -> !keep || row.has("failure") || Files.isDirectory(target));
        ObjectNode run = earlier.orElseGet(() -> {
            told.begins();
            ObjectNode measured = JSON.createObjectNode().put("seed", seed);
            measured.setAll(measured(measuring, contender, target, told.told()));
            rows().write(identity, measured);
            return measured;
        });
        told.measured(OptionalLong.of(seed), run);
        return run;
    }

    /// What was measured, or why it could not be; a place that cannot be written ends the comparison.
    private ObjectNode measured(SeedComparison measuring, Contender contender, Path target, Told told) {
        try {
            return (keep ? measuring.keep(contender, target, told) : measuring.measure(contender, target, told))
                    .toJson();
        } catch (InputException e) {
            if (e.getCause() instanceof IOException) {
                throw e;
            }
            return JSON.createObjectNode().put("failure", e.getMessage());
        } catch (RuntimeException e) { // of libtorch, for example
            return JSON.createObjectNode().put("failure",
                    (e.getClass().getSimpleName() + ": " + e.getMessage()).lines().findFirst().orElseThrow());
        }
    }

    /// Everything the dense model's figures depend on.
    private ObjectNode identity(ObjectNode results) {
        ObjectNode identity = JSON.createObjectNode();
        identity.put("optishear", Version.current());
        identity.put("commit", Version.commit());
        identity.set("model", results.path("model").path("files"));
        identity.set("setting", results.path("setting"));
        identity.set("evaluation", results.path("evaluation"));
        return identity;
    }

    private ObjectNode identity(ObjectNode results, ComparisonResults.Seed seed, int index, Contender contender) {
        ObjectNode identity = identity(results);
        identity.put("seed", seed.seed());
        identity.set("calibration", results.path("seeds").path(index).path("calibration"));
        identity.set("method", contender.identity());
        return identity;
    }

    private ComparisonRows rows() {
        return new ComparisonRows(folder);
    }

    private Path target(String method, long seed) {
        return folder.resolve("pruned-" + method.replaceAll("[^A-Za-z0-9._=+@-]+", "-") + "-seed" + seed);
    }
}
