// SPDX-License-Identifier: Apache-2.0
package org.optishear.experiment;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.DoubleStream;
import org.optishear.evaluation.Objectives;
import org.optishear.search.Evaluation;
import org.optishear.search.Genome;
import org.optishear.search.Outcome;
import org.optishear.search.SearchResult;
import org.optishear.space.PruningSpace;

/// What a search found.
///
/// @param classes distinct pruned models that were measured exactly, best first: by excess, then by objective
/// @param trials all trials, duplicates, stopped and failed ones included
/// @param stopped trials that were given up after an estimate
/// @param failed trials without a value
/// @param incumbents trials that were a climber's parent, scored once more
/// @param saved what did not have to be run
/// @param named what the space's named methods give
/// @param correlations of each objective with perplexity over `classes`, by name; empty where they were not measured
/// @param ended why the search ended before its algorithm did
public record SearchReport(List<MetricClass> classes, int trials, int stopped, int failed, int incumbents, Saved saved,
        Map<String, Double> named,
        Map<String, RankCorrelation> correlations, Optional<String> ended) {

    /// What the classes of equal genomes saved.
    ///
    /// @param trials answered from an earlier one
    /// @param ofClass those of them that asked for another genome of its class, not for the same once more
    /// @param untried genomes that no trial asked for, known exactly from one of their class
    public record Saved(int trials, int ofClass, int untried) {
        private static Saved of(List<Evaluation> trials) {
            Map<Integer, Genome> asked = new HashMap<>();
            trials.forEach(trial -> asked.put(trial.number(), trial.genome()));
            Set<Genome> covered = new HashSet<>();
            int answered = 0;
            int ofClass = 0;
            for (Evaluation trial : trials) {
                String earlier = trial.facts().get(Evaluation.DUPLICATE_OF);
                if (earlier != null && !trial.facts().containsKey(Evaluation.INCUMBENT)) {
                    answered++;
                    ofClass += trial.genome().equals(asked.get(Integer.valueOf(earlier))) ? 0 : 1;
                }
                if (trial.outcome() instanceof Outcome.Measured) {
                    covered.addAll(trial.covers());
                }
            }
            asked.values().forEach(covered::remove);
            return new Saved(answered, ofClass, covered.size());
        }
    }

    /// Genomes that prune the same weights.
    ///
    /// @param objective its value
    /// @param members in the order of genomes; the first names the class
    /// @param equals what else is known by name: `wanda`, `magnitude per row`
    /// @param prunedWeights identifies the pruned weights (128 bits, hexadecimal)
    /// @param beside values of other objectives by name: the space's costs, and what else was measured
    /// @param excess 0 where it may be picked
    /// @param trial number of the first that pruned these weights; empty for a named method that no trial came upon
    public record MetricClass(double objective, List<Genome> members, List<String> equals, String prunedWeights,
            Map<String, Double> beside, double excess, OptionalInt trial) {
        /// The lowest genome.
        public Genome genome() {
            return members.getFirst();
        }
    }

    /// Reads a finished search. The named methods are among the classes, and may be the best, unless the settings say not.
    static SearchReport of(SearchResult result, MetricSearch.Settings settings, NamedMethods named) {
        PruningSpace space = settings.space();
        Map<String, Evaluation> models = new LinkedHashMap<>();
        Map<String, TreeSet<Genome>> members = new LinkedHashMap<>();
        int stopped = 0;
        int failed = 0;
        int incumbents = 0;
        for (Evaluation trial : result.trials()) {
            incumbents += trial.facts().containsKey(Evaluation.INCUMBENT) ? 1 : 0;
            String pruned = trial.facts().get(PruningProblem.PRUNED_WEIGHTS);
            switch (trial.outcome()) {
                case Outcome.Failed _ -> failed++;
                case Outcome.Stopped _ -> stopped++; // an estimate is no result
                case Outcome.Measured _ -> {
                    if (pruned != null) { // else answered from an earlier trial
                        models.putIfAbsent(pruned, trial);
                        members.computeIfAbsent(pruned, _ -> new TreeSet<>()).addAll(trial.covers());
                    }
                }
            }
        }
        Set<String> tried = Set.copyOf(models.keySet());
        if (settings.namedCompete()) {
            for (Evaluation method : named.measured()) {
                if (method.outcome() instanceof Outcome.Measured) {
                    String pruned = method.facts().get(PruningProblem.PRUNED_WEIGHTS);
                    models.putIfAbsent(pruned, method);
                    members.computeIfAbsent(pruned, _ -> new TreeSet<>()).addAll(method.covers());
                }
            }
        }
        List<MetricClass> classes = new ArrayList<>();
        models.forEach((pruned, trial) -> {
            List<Genome> genomes = List.copyOf(members.get(pruned));
            double objective = ((Outcome.Measured) trial.outcome()).objectives().getFirst();
            classes.add(new MetricClass(objective, genomes, named(genomes, space), pruned, beside(trial, space),
                    space.excess(genomes.getFirst()),
                    tried.contains(pruned) ? OptionalInt.of(trial.number()) : OptionalInt.empty()));
        });
        classes.sort(Comparator.comparingDouble(MetricClass::excess).thenComparingDouble(MetricClass::objective)
                .thenComparing(MetricClass::genome));
        return new SearchReport(classes, result.trials().size(), stopped, failed, incumbents,
                Saved.of(result.trials()), named.values(),
                correlations(classes, space, settings.effort()), result.stopped());
    }

    private static Map<String, Double> beside(Evaluation trial, PruningSpace space) {
        Map<String, Double> beside = new TreeMap<>();
        List<Double> costs = space.costs(trial.genome());
        for (int cost = 0; cost < costs.size(); cost++) {
            beside.put(space.costs().get(cost), costs.get(cost));
        }
        trial.facts().forEach((name, value) -> {
            if (name.startsWith(PruningProblem.OBJECTIVE)) {
                beside.put(name.substring(PruningProblem.OBJECTIVE.length()), Double.valueOf(value));
            }
        });
        return beside;
    }

    private static Map<String, RankCorrelation> correlations(List<MetricClass> classes, PruningSpace space,
            Effort effort) {
        Map<String, RankCorrelation> correlations = new TreeMap<>();
        if (!effort.correlate() || classes.size() < 2) {
            return correlations;
        }
        String own = effort.objective().id();
        Map<String, double[]> values = new TreeMap<>();
        values.put(own, classes.stream().mapToDouble(MetricClass::objective).toArray());
        for (String name : classes.getFirst().beside().keySet()) {
            if (space.costs().contains(name)) {
                continue; // known without running a model: no measure of how far it is off
            }
            values.put(name, classes.stream().mapToDouble(found -> found.beside().get(name)).toArray());
        }
        double[] perplexity = values.get(Objectives.PERPLEXITY.id());
        values.forEach((name, found) -> {
            if (!name.equals(Objectives.PERPLEXITY.id())) {
                correlations.put(name, RankCorrelation.of(found, perplexity));
            }
        });
        return correlations;
    }

    /// Number of distinct pruned models that were run.
    public int evaluatedModels() {
        return classes.size();
    }

    /// The class to be taken: the lowest objective of those with the least excess.
    public MetricClass best() {
        return classes.getFirst();
    }

    /// The classes that no other one is as good as in objective and all costs, in the order of [#classes]; one, where there are
    /// no costs.
    public List<MetricClass> front(PruningSpace space) {
        return classes.stream().filter(found -> classes.stream().noneMatch(
                other -> dominates(values(other, space), values(found, space)))).toList();
    }

    private static double[] values(MetricClass found, PruningSpace space) {
        return DoubleStream.concat(DoubleStream.of(found.objective()),
                space.costs().stream().mapToDouble(cost -> found.beside().get(cost))).toArray();
    }

    private static boolean dominates(double[] left, double[] right) {
        boolean better = false;
        for (int i = 0; i < left.length; i++) {
            if (left[i] > right[i]) {
                return false;
            }
            better |= left[i] < right[i];
        }
        return better;
    }

    private static List<String> named(List<Genome> members, PruningSpace space) {
        return space.named().entrySet().stream().filter(named -> members.contains(named.getValue()))
                .map(Map.Entry::getKey).toList();
    }
}
