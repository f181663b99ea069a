// SPDX-License-Identifier: Apache-2.0
package org.optishear.experiment;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.optishear.search.Evaluation;
import org.optishear.search.Genome;
import org.optishear.search.Outcome;
import org.optishear.search.SearchResult;

/// What a search found.
///
/// @param classes distinct pruned models, best first
/// @param trials all trials, duplicates and failed ones included
/// @param failed trials without a value
public record SearchReport(List<MetricClass> classes, int trials, int failed) {

    /// Genomes that prune the same weights.
    ///
    /// @param objective its value
    /// @param members in the order of genomes; the first names the class
    /// @param equals what else is known by name: `wanda`, `magnitude per row`
    /// @param prunedWeights identifies the pruned weights (128 bits, hexadecimal)
    public record MetricClass(double objective, List<Genome> members, List<String> equals, String prunedWeights) {
        /// The lowest genome.
        public Genome genome() {
            return members.getFirst();
        }
    }

    /// Reads a finished search.
    static SearchReport of(SearchResult result, PruningSpace space) {
        Map<String, Evaluation> models = new LinkedHashMap<>();
        Map<String, TreeSet<Genome>> members = new LinkedHashMap<>();
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
                        members.computeIfAbsent(pruned, _ -> new TreeSet<>()).addAll(trial.covers());
                    }
                }
            }
        }
        List<MetricClass> classes = new ArrayList<>();
        models.forEach((pruned, trial) -> {
            List<Genome> genomes = List.copyOf(members.get(pruned));
            double objective = ((Outcome.Measured) trial.outcome()).objectives().getFirst();
            classes.add(new MetricClass(objective, genomes, named(genomes, space), pruned));
        });
        classes.sort(
                Comparator.comparingDouble(MetricClass::objective).thenComparing(MetricClass::genome));
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

    private static List<String> named(List<Genome> members, PruningSpace space) {
        return space.named().entrySet().stream().filter(named -> members.contains(named.getValue()))
                .map(Map.Entry::getKey).toList();
    }
}
