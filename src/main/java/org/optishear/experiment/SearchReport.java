// SPDX-License-Identifier: Apache-2.0
package org.optishear.experiment;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.optishear.metric.BetaOn;
import org.optishear.metric.MetaMetric;
import org.optishear.search.Evaluation;
import org.optishear.search.Outcome;
import org.optishear.search.SearchResult;
import org.optishear.search.Space;

/// What a search found.
///
/// @param classes distinct pruned models, best first
/// @param trials all trials, duplicates and failed ones included
/// @param failed trials without a value
public record SearchReport(List<MetricClass> classes, int trials, int failed) {

    /// Metrics that prune the same weights.
    ///
    /// @param objective f_rec
    /// @param members indices of the metrics, ascending; the first names the class
    /// @param equals what else is known by name: `wanda`, `magnitude per row`
    /// @param prunedWeights identifies the pruned weights (128 bits, hexadecimal)
    public record MetricClass(double objective, List<Integer> members, List<String> equals, String prunedWeights) {
        /// The metric of the lowest index.
        public MetaMetric metric(MetricSpace space) {
            return MetaMetric.ofIndex(members.getFirst(), space.betaOn(), space.relativeSum());
        }
    }

    /// Reads a finished search.
    static SearchReport of(SearchResult result, Space space, MetricSpace metrics) {
        Map<String, Evaluation> models = new LinkedHashMap<>();
        Map<String, TreeSet<Integer>> members = new LinkedHashMap<>();
        int failed = 0;
        for (Evaluation trial : result.trials()) {
            String pruned = trial.facts().get(PruningProblem.PRUNED_WEIGHTS);
            switch (trial.outcome()) {
                case Outcome.Failed _ -> failed++;
                case Outcome.Stopped _ -> { // an estimate is no result
                }
                case Outcome.Measured _ -> {
                    if (pruned != null) { // else answered from an earlier trial
                        models.putIfAbsent(pruned, trial);
                        trial.covers().forEach(genome -> members.computeIfAbsent(pruned, _ -> new TreeSet<>())
                                .add(Math.toIntExact(space.index(genome))));
                    }
                }
            }
        }
        List<MetricClass> classes = new ArrayList<>();
        models.forEach((pruned, trial) -> {
            List<Integer> indices = List.copyOf(members.get(pruned));
            double objective = ((Outcome.Measured) trial.outcome()).objectives().getFirst();
            classes.add(new MetricClass(objective, indices, named(indices, metrics), pruned));
        });
        classes.sort(
                Comparator.comparingDouble(MetricClass::objective).thenComparing(found -> found.members().getFirst()));
        return new SearchReport(classes, result.trials().size(), failed);
    }

    /// Number of distinct pruned models that were run.
    public int evaluatedModels() {
        return classes.size();
    }

    /// The class with the lowest objective.
    public MetricClass best() {
        return classes.getFirst();
    }

    private static List<String> named(List<Integer> members, MetricSpace metrics) {
        List<String> names = new ArrayList<>();
        if (members.contains(parse("alpha=none,tauW=identity,beta=none,tauX=identity", metrics))) {
            names.add("wanda");
        }
        String inverse = metrics.betaOn() == BetaOn.SQUARED ? "square" : "identity"; // beta * tau2(x) = 1
        if (members.contains(parse("alpha=none,tauW=identity,beta=column_sum,tauX=" + inverse, metrics))) {
            names.add("magnitude per row");
        }
        return names;
    }

    private static int parse(String text, MetricSpace metrics) {
        return MetaMetric.parse(text, metrics.betaOn(), metrics.relativeSum()).index();
    }
}
