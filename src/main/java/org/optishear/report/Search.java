// SPDX-License-Identifier: Apache-2.0
package org.optishear.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
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
/// @param inWords the best as a formula and a sentence, where the file has them
/// @param correlations of each objective with perplexity, by its name
/// @param sparsityByBlock what each block of the best loses; empty where the file does not say
/// @param front of two objectives, where it is a named method that no trial came upon
/// @param ended why it ended early; empty where it did not
record Search(List<MetricClass> classes, Map<String, Named> named, Counts counts, Setting setting,
        Optional<Windows> calibration, Optional<Windows> objectiveWindows, Map<String, String> model,
        Optional<InWords> inWords, Map<String, Correlation> correlations, List<Double> sparsityByBlock,
        List<NamedPoint> front, Optional<String> ended) {
    private static final String SCHEMA = "optishear.search/1";

    /// Candidates that prune the same weights.
    ///
    /// @param objective its value
    /// @param text the metric that ranks the weights, as it is written
    /// @param formula of one that is no meta metric, where the file has it
    /// @param members indices of meta metrics, ascending; empty in a space of other metrics
    /// @param equals names of those that are well known: `wanda`
    /// @param size how many candidates are known to prune these weights
    /// @param beside how much each block gives up
    record MetricClass(double objective, String text, Optional<String> formula, List<Integer> members, int size,
            List<String> equals, Beside beside) {
        /// The meta metric; empty if it is another one.
        Optional<Metric> metric() {
            return Metric.parse(text);
        }
    }

    /// What a search says of a candidate besides its metric.
    ///
    /// @param shares of the blocks, or steps from the mean, with spaces between; empty where they are not searched
    /// @param deviation from the sparsity asked for
    /// @param pattern which weights compete, where it is not what was asked for
    record Beside(String shares, Optional<Double> deviation, Optional<String> pattern) {}

    /// Where a well-known metric stands.
    ///
    /// @param rank from 1
    record Named(double objective, OptionalInt rank) {}

    /// How much was tried.
    ///
    /// @param evaluatedModels distinct pruned models that were run to the end
    /// @param stopped trials that were given up after an estimate
    /// @param candidates of the space; empty where they cannot be counted
    /// @param saved trials and candidates that did not have to be run; empty where an older file does not say
    record Counts(long evaluatedModels, long trials, long failedTrials, long stopped, OptionalLong candidates,
            Optional<Saved> saved) {}

    /// What the classes of equal candidates saved.
    ///
    /// @param trials answered from an earlier one
    /// @param ofClass those that asked for another candidate of its class
    /// @param untried candidates that no trial asked for, known from one of their class
    record Saved(long trials, long ofClass, long untried) {}

    /// The best in words.
    ///
    /// @param formula on one line
    /// @param reading one sentence
    record InWords(String formula, String reading) {}

    /// A named method on the front.
    record NamedPoint(String name, double objective, double deviation) {}

    /// How the ranks of an objective go with those of perplexity, over the models that were run to the end.
    record Correlation(double spearman, double kendall) {}

    /// How it was searched.
    ///
    /// @param objective its name: `f_rec`
    /// @param more what else was asked for, by the name of its field
    record Setting(String algorithm, String seed, String objective, Convention convention, Map<String, String> more) {
        private static final List<String> FIELDS = List.of("trialsAsked", "population", "crossover", "mutation",
                "redraws", "layers", "granularity", "step", "tolerance", "metric", "metricSpace", "statistics",
                "staged", "schedule", "budgetTokens", "permutation");

        private static Setting of(Fields json) {
            Map<String, String> scalars = json.scalars();
            Map<String, String> more = new LinkedHashMap<>();
            FIELDS.stream().filter(scalars::containsKey).filter(name -> !scalars.get(name).equals("false"))
                    .forEach(name -> more.put(name, scalars.get(name)));
            return new Setting(json.text("algorithm").orElse(""), scalars.getOrDefault("seed", ""),
                    json.text("objective").orElse("f_rec"),
                    new Convention(!json.text("betaOn").orElse("squared").equals("norm"),
                            json.text("relativeSum").orElse("code").equals("ria"), json.text("pattern").orElse("")),
                    more);
        }

        /// Whether candidates got their statistics from the dense model.
        boolean denseStatistics() {
            return "dense".equals(more.get("statistics"));
        }

        /// How far from the sparsity asked for may be picked; 0 where nothing is said.
        double tolerance() {
            try {
                return Double.parseDouble(more.getOrDefault("tolerance", "0"));
            } catch (NumberFormatException e) {
                throw new InputException("search.json: tolerance", more.get("tolerance"), "a number", e);
            }
        }
    }

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
                json.optionalCount("failedTrials").orElse(0),
                json.object("stages").map(stages -> stages.optionalCount("stoppedTrials").orElse(0)).orElse(0L),
                json.optionalCount("candidates"),
                json.object("saved").map(all -> new Saved(all.count("trials"), all.count("ofClass"),
                        all.count("untried"))));
        Setting setting = Setting.of(json);
        return new Search(classes, named, counts, setting, json.object("calibration").map(Windows::of),
                json.object("objectiveWindows").map(Windows::of),
                json.object("model").map(Fields::flattened).orElse(Map.of()),
                best.text("formula").map(formula -> new InWords(formula, best.text("reading").orElse(""))),
                correlations(json), lost(best), front(json), json.text("ended"));
    }

    private static List<Double> lost(Fields best) {
        String name = "sparsityByBlock";
        return Arrays.stream(best.has(name) ? best.requireNumbers(name, best.size(name)) : new double[0]).boxed()
                .toList();
    }

    private static List<NamedPoint> front(Fields json) {
        List<NamedPoint> front = new ArrayList<>();
        if (json.has("front")) {
            json.requireObjects("front").forEach(point -> point.text("named").ifPresent(name -> front.add(
                    new NamedPoint(name, point.requireNumber("objective"), point.requireNumber("deviation")))));
        }
        return front;
    }

    private static Map<String, Correlation> correlations(Fields json) {
        Map<String, Correlation> correlations = new LinkedHashMap<>();
        json.object("correlationWithPerplexity").ifPresent(all -> all.names().forEach(name -> {
            Fields one = all.requireObject(name);
            correlations.put(name, new Correlation(one.number("spearman").orElse(Double.NaN),
                    one.number("kendall").orElse(Double.NaN)));
        }));
        return correlations;
    }

    private static List<MetricClass> classes(Fields json) {
        List<MetricClass> classes = new ArrayList<>();
        double previous = Double.NEGATIVE_INFINITY;
        boolean costs = json.has("front"); // then the pick comes first, and the rest by how far they are from being picked
        boolean layers = json.text("space").orElse("").equals("layers");
        boolean paper = json.text("space").orElse("paper").equals("paper");
        for (Fields found : json.requireObjects("classes")) {
            double objective = found.requireNumber("objective");
            if (!(objective >= previous) && !costs) {
                throw new InputException(found.where("objective"), Double.toString(objective),
                        "at least " + previous + ", because the best class comes first");
            }
            previous = objective;
            List<Integer> members = Metric.parse(found.requireText("metric")).isPresent() && paper
                    ? found.requireIndices("members")
                    : List.of();
            int size = Math.max(1, found.size("members"));
            String shares = layers && found.size("members") > 0
                    ? String.join(" ", found.requireObjects("members").getFirst().scalars().values())
                    : "";
            Optional<Double> cost = found.object("objectives").flatMap(all -> all.number("deviation"));
            classes.add(new MetricClass(objective, found.requireText("metric"), found.text("formula"), members, size,
                    found.texts("equals"), new Beside(shares, cost, found.text("pattern"))));
        }
        if (classes.isEmpty()) {
            throw new InputException(json.where("classes"), "an empty array", "at least one class");
        }
        return List.copyOf(classes);
    }

    /// Whether what each block gives up was searched, and the metric was given.
    boolean ofLayers() {
        return !best().beside().shares().isEmpty();
    }

    /// Whether another objective stands beside the first one: then the best is the lowest that may be picked.
    boolean twoObjectives() {
        return best().beside().deviation().isPresent();
    }

    /// Wanda, whichever weights it compares, or else all blocks alike: what the found one is measured against.
    Optional<Map.Entry<String, Named>> reference() {
        return named.entrySet().stream().filter(entry -> entry.getKey().startsWith(MethodName.WANDA)).findFirst()
                .or(() -> named.entrySet().stream().filter(entry -> entry.getKey().equals(MethodName.UNIFORM))
                        .findFirst())
                .filter(entry -> Double.isFinite(entry.getValue().objective()));
    }

    /// Whether each linear has a level of its own.
    boolean byLinear() {
        return "linear".equals(setting.more().get("granularity"));
    }

    /// What was found.
    MetricClass best() {
        return classes.getFirst();
    }
}
