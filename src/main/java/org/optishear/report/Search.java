// SPDX-License-Identifier: Apache-2.0
package org.optishear.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.optishear.InputException;

/// `search.json`: what a metric search found.
///
/// @param classes metrics that prune the same weights, best first; never empty
/// @param named rank and objective of the classes that hold a well-known metric
/// @param counts of models, trials, candidates
/// @param setting how it was searched
/// @param calibration where the input norms come from
/// @param objectiveWindows what the objective was measured on
/// @param model facts of the dense model, hashes among them
record Search(List<MetricClass> classes, Map<String, Named> named, Counts counts, Setting setting,
        Optional<Windows> calibration, Optional<Windows> objectiveWindows, Map<String, String> model) {
    private static final String SCHEMA = "optishear.search/1";

    /// Candidates that prune the same weights.
    ///
    /// @param objective its value
    /// @param text the metric that ranks the weights, as it is written
    /// @param members indices of meta metrics, ascending; empty in a space of other metrics
    /// @param equals names of those that are well known: `wanda`
    record MetricClass(double objective, String text, List<Integer> members, List<String> equals) {
        /// The meta metric; empty if it is another one.
        Optional<Metric> metric() {
            return Metric.parse(text);
        }

        /// How many candidates are known to prune these weights.
        int size() {
            return Math.max(1, members.size());
        }
    }

    /// Where a well-known metric stands.
    ///
    /// @param rank from 1
    record Named(double objective, OptionalInt rank) {}

    /// How much was tried.
    ///
    /// @param evaluatedModels distinct pruned models that were run
    record Counts(long evaluatedModels, long trials, long failedTrials, long candidates) {}

    /// How it was searched.
    record Setting(String algorithm, String seed, Convention convention) {}

    static Search of(Fields json) {
        json.requireSchema(SCHEMA);
        List<MetricClass> classes = classes(json);
        Fields best = json.requireObject("best");
        double objective = best.requireNumber("objective");
        if (objective != classes.getFirst().objective()) {
            throw new InputException(best.where("objective"), Double.toString(objective),
                    classes.getFirst().objective() + ", the objective of the first of the classes");
        }
        String metric = best.requireText("metric");
        if (!classes.getFirst().text().equals(metric)) {
            throw new InputException(best.where("metric"), metric,
                    classes.getFirst().text() + ", the metric of the first of the classes");
        }
        Map<String, Named> named = new LinkedHashMap<>();
        json.object("named").ifPresent(all -> all.names().forEach(name -> {
            Fields one = all.requireObject(name);
            named.put(name, new Named(one.requireNumber("objective"), one.optionalInt("rank")));
        }));
        Counts counts = new Counts(json.count("evaluatedModels"), json.count("trials"),
                json.optionalCount("failedTrials").orElse(0), json.optionalCount("candidates").orElse(Metric.COUNT));
        Setting setting = new Setting(json.text("algorithm").orElse(""), json.scalars().getOrDefault("seed", ""),
                new Convention(!json.text("betaOn").orElse("squared").equals("norm"),
                        json.text("relativeSum").orElse("code").equals("ria"), json.text("pattern").orElse("")));
        return new Search(classes, named, counts, setting, json.object("calibration").map(Windows::of),
                json.object("objectiveWindows").map(Windows::of),
                json.object("model").map(Fields::flattened).orElse(Map.of()));
    }

    private static List<MetricClass> classes(Fields json) {
        List<MetricClass> classes = new ArrayList<>();
        double previous = Double.NEGATIVE_INFINITY;
        boolean paper = json.text("space").orElse("paper").equals("paper");
        for (Fields found : json.requireObjects("classes")) {
            double objective = found.requireNumber("objective");
            if (!(objective >= previous)) {
                throw new InputException(found.where("objective"), Double.toString(objective),
                        "at least " + previous + ", because the best class comes first");
            }
            previous = objective;
            List<Integer> members = Metric.parse(found.requireText("metric")).isPresent() && paper
                    ? found.requireIndices("members")
                    : List.of();
            classes.add(new MetricClass(objective, found.requireText("metric"), members, found.texts("equals")));
        }
        if (classes.isEmpty()) {
            throw new InputException(json.where("classes"), "an empty array", "at least one class");
        }
        return List.copyOf(classes);
    }

    /// What was found.
    MetricClass best() {
        return classes.getFirst();
    }
}
