// SPDX-License-Identifier: Apache-2.0
package org.optishear.experiment;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.optishear.experiment.SearchProgress.Known;
import org.optishear.search.Evaluation;
import org.optishear.search.Genome;
import org.optishear.search.Outcome;
import org.optishear.search.Proposal;
import org.optishear.search.StopRule;
import org.optishear.space.PruningSpace;

/// What the named methods of a space gave, measured exactly before anything is searched: what is found is compared with them.
///
/// @param values by name, in the order of the space; without those that failed
/// @param measured one evaluation for each of their classes; the numbers are not those of trials
/// @param cut why not all were measured; empty where all were
record NamedMethods(Map<String, Double> values, List<Evaluation> measured, Optional<String> cut) {
    private static final String WANDA = "wanda";

    /// Measures them.
    ///
    /// @param stop may end it once one of them is known: the first, which is Wanda where the space has it
    static NamedMethods of(PruningProblem problem, PruningSpace space, StopRule stop) {
        Map<Genome, Integer> numbers = new LinkedHashMap<>();
        space.named().values().forEach(genome -> numbers.putIfAbsent(problem.canonical(genome), numbers.size()));
        Map<Integer, Evaluation> found = new TreeMap<>();
        Optional<String> cut = Optional.empty();
        try {
            if (!numbers.isEmpty()) {
                problem.evaluate(numbers.entrySet().stream()
                        .map(entry -> new Proposal(entry.getValue(), entry.getKey())).toList(),
                        problem.fidelities() - 1, evaluation -> {
                            found.put(evaluation.number(), evaluation);
                            stop.reason().filter(_ -> found.size() < numbers.size()).ifPresent(reason -> {
                                throw new RunInterrupted(reason);
                            });
                        });
            }
        } catch (RunInterrupted early) {
            cut = Optional.of(early.getMessage());
        }
        Map<String, Double> values = new LinkedHashMap<>();
        space.named().forEach((name, genome) -> {
            Evaluation evaluation = found.get(numbers.get(problem.canonical(genome)));
            if (evaluation != null && evaluation.outcome() instanceof Outcome.Measured(List<Double> objectives)) {
                values.put(name, objectives.getFirst());
            }
        });
        return new NamedMethods(values, List.copyOf(found.values()), cut);
    }

    /// Wanda, whichever weights it compares, else the first that has a value.
    Optional<Known> known() {
        return values.entrySet().stream().filter(named -> named.getKey().startsWith(WANDA)).findFirst()
                .or(() -> values.entrySet().stream().findFirst())
                .map(named -> new Known(named.getKey(), named.getValue()));
    }
}
