// SPDX-License-Identifier: Apache-2.0
package org.optishear.search;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.optishear.InputException;

/// Runs an algorithm on a problem: asks, numbers, evaluates, records, tells, until nothing more is asked.
///
/// Two rules make the trials a function of problem and algorithm alone, whatever order the problem finishes in and
/// however often the run was cut and resumed:
///
/// - Of the proposals of a batch with one canonical genome only the first is evaluated; when all such have ended, those of
///   the rest that are covered are answered from it (a trial with the fact [Evaluation#DUPLICATE_OF]), and the others go round again.
/// - A trial known from an earlier run takes the place of its evaluation, and of nothing else.
public final class SearchRun {
    private final Problem problem;
    private final Recorder recorder;
    private final Map<Integer, Evaluation> known = new HashMap<>();
    /// Genome → the first evaluation of this run that covers it.
    private final Map<Genome, Evaluation> memory = new HashMap<>();
    private final List<Evaluation> trials = new ArrayList<>();

    private SearchRun(Problem problem, Recorder recorder) {
        this.problem = problem;
        this.recorder = recorder;
        recorder.finished().forEach(trial -> known.put(trial.number(), trial));
    }

    /// Searches until the algorithm has no more questions.
    ///
    /// @throws InputException if the recorder holds trials of another search; nothing is evaluated from there on
    public static SearchResult run(Problem problem, Algorithm algorithm, Recorder recorder) {
        SearchRun run = new SearchRun(problem, recorder);
        for (List<Genome> genomes = algorithm.ask(); !genomes.isEmpty(); genomes = algorithm.ask()) {
            algorithm.tell(run.answer(genomes));
        }
        return new SearchResult(run.trials);
    }

    /// The evaluations of a batch, in its order.
    private List<Evaluation> answer(List<Genome> genomes) {
        List<Proposal> waiting = new ArrayList<>();
        for (Genome genome : genomes) {
            waiting.add(new Proposal(trials.size() + waiting.size(), genome));
        }
        requireSameSearch(waiting);
        Map<Integer, Evaluation> answers = new TreeMap<>();
        while (!waiting.isEmpty()) {
            waiting = round(waiting, answers);
        }
        trials.addAll(answers.values());
        return List.copyOf(answers.values());
    }

    /// Answers what memory covers, evaluates one of each class of the rest, and returns those that still wait.
    private List<Proposal> round(List<Proposal> waiting, Map<Integer, Evaluation> answers) {
        List<Proposal> next = new ArrayList<>();
        List<Proposal> evaluated = new ArrayList<>();
        Set<Genome> classes = new HashSet<>();
        for (Proposal proposal : waiting) {
            Evaluation earlier = memory.get(proposal.genome());
            if (earlier != null) {
                answers.put(proposal.number(), duplicate(proposal, earlier));
            } else if (classes.add(problem.canonical(proposal.genome()))) {
                evaluated.add(proposal);
            } else {
                next.add(proposal);
            }
        }
        evaluate(evaluated, answers);
        for (Proposal proposal : evaluated) {
            Evaluation evaluation = answers.get(proposal.number());
            evaluation.covers().forEach(genome -> memory.putIfAbsent(genome, evaluation));
        }
        return next;
    }

    private Evaluation duplicate(Proposal proposal, Evaluation earlier) {
        Evaluation trial = known.get(proposal.number());
        if (trial != null) {
            return trial;
        }
        Evaluation duplicate = new Evaluation(proposal, earlier.outcome(), earlier.covers(),
                Map.of(Evaluation.DUPLICATE_OF, Integer.toString(earlier.number())));
        recorder.record(duplicate);
        return duplicate;
    }

    private void evaluate(List<Proposal> proposals, Map<Integer, Evaluation> answers) {
        Map<Integer, Proposal> open = new TreeMap<>();
        for (Proposal proposal : proposals) {
            Evaluation trial = known.get(proposal.number());
            if (trial == null) {
                open.put(proposal.number(), proposal);
            } else {
                answers.put(proposal.number(), trial);
            }
        }
        if (open.isEmpty()) {
            return;
        }
        List<Proposal> batch = List.copyOf(open.values());
        recorder.started(batch);
        problem.evaluate(batch, evaluation -> {
            require(evaluation, open.remove(evaluation.number()));
            recorder.record(evaluation);
            answers.put(evaluation.number(), evaluation);
        });
        if (!open.isEmpty()) {
            throw new IllegalStateException("the problem did not finish " + open.values());
        }
    }

    private void require(Evaluation evaluation, Proposal proposal) {
        if (!evaluation.proposal().equals(proposal)) {
            throw new IllegalStateException("the problem finished " + evaluation.proposal() + " but was asked for "
                    + (proposal == null ? "no such trial, or it had finished" : proposal));
        }
        defect(evaluation).ifPresent(defect -> {
            throw new IllegalStateException("the problem finished trial " + evaluation.number() + " with " + defect);
        });
    }

    /// What this problem can never have answered.
    private Optional<String> defect(Evaluation evaluation) {
        Genome canonical = problem.canonical(evaluation.genome());
        for (Genome genome : evaluation.covers()) {
            if (!problem.canonical(genome).equals(canonical)) {
                return Optional.of("genome " + evaluation.genome() + " said to equal " + genome + " of another class");
            }
        }
        if (evaluation.outcome() instanceof Outcome.Measured(List<Double> objectives)
                && objectives.size() != problem.objectives().size()) {
            return Optional.of("objectives " + objectives + " for " + problem.objectives());
        }
        return Optional.empty();
    }

    private void requireSameSearch(List<Proposal> proposals) {
        for (Proposal proposal : proposals) {
            Evaluation trial = known.get(proposal.number());
            if (trial == null) {
                continue;
            }
            Optional<String> found = trial.genome().equals(proposal.genome())
                    ? defect(trial)
                    : Optional.of("genome " + trial.genome());
            if (found.isPresent()) {
                throw new InputException(recorder.name(), "trial " + trial.number() + " with " + found.get(),
                        "a study of this search, whose trial " + trial.number() + " is genome " + proposal.genome());
            }
        }
    }
}
