// SPDX-License-Identifier: Apache-2.0
package org.optishear.search;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.optishear.InputException;

/// Takes candidates up the rungs of a schedule, and knows what was found before.
///
/// Who goes on is decided when all candidates of a rung have their estimates, from these alone: a resumed run and another process
/// decide the same. Each estimate is recorded as it is made, so none is made twice.
final class Rungs {
    private final Problem problem;
    private final Recorder recorder;
    private final Schedule schedule;
    private final StopRule stop;
    private final int exact;
    private final Map<Integer, Evaluation> ended = new HashMap<>();
    private final Map<Key, Evaluation> estimates = new HashMap<>();

    private record Key(int number, int fidelity) {}

    /// Thrown through a problem to end the search; its message is the reason.
    static final class Stop extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Stop(String reason) {
            super(reason, null, false, false);
        }
    }

    /// Thrown through a problem to claim anew.
    private static final class Shared extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Shared() {
            super("shared", null, false, false);
        }
    }

    Rungs(Problem problem, Recorder recorder, SearchRun.Settings settings) {
        this.problem = problem;
        this.recorder = recorder;
        this.schedule = settings.schedule();
        this.stop = settings.stop();
        this.exact = problem.fidelities() - 1;
        refresh();
    }

    private void refresh() {
        // Trials first: what others add between the two readings are then estimates too many, never too few.
        recorder.finished().forEach(trial -> ended.put(trial.number(), trial));
        recorder.estimates().forEach(
                estimate -> estimates.put(new Key(estimate.number(), estimate.fidelity()), estimate.evaluation()));
    }

    /// The trial of this number, if it has ended.
    Optional<Evaluation> known(int number) {
        return Optional.ofNullable(ended.get(number));
    }

    /// Candidates that go up together.
    ///
    /// @param candidates of different classes
    /// @param incumbent what they have to beat on the last rung
    /// @param draw number of the batch that the algorithm asked for
    record Batch(List<Proposal> candidates, Optional<Proposal> incumbent, int draw) {}

    /// Evaluates a batch.
    ///
    /// @param answers get the trial of each candidate as it ends, and that of an incumbent only if it failed
    void climb(Batch batch, Map<Integer, Evaluation> answers) {
        List<Proposal> standing = batch.candidates();
        for (Schedule.Rung rung : schedule.rungs()) {
            Optional<Proposal> incumbent = rung.equals(schedule.rungs().getLast()) && !standing.isEmpty()
                    ? batch.incumbent()
                    : Optional.empty();
            if (incumbent.isPresent() || rung.keep().of(standing.size()) < standing.size()) {
                List<Proposal> scored = new ArrayList<>(standing);
                incumbent.ifPresent(scored::add);
                List<Evaluation> estimated = evaluate(scored, new At(rung.fidelity(), batch.draw()), answers);
                standing = goingOn(rung, estimated, incumbent, answers);
            }
        }
        evaluate(standing, new At(exact, batch.draw()), answers);
    }

    /// Those of a rung that go on, by number; the other candidates stop here.
    private List<Proposal> goingOn(Schedule.Rung rung, List<Evaluation> estimated, Optional<Proposal> incumbent,
            Map<Integer, Evaluation> answers) {
        List<Evaluation> candidates = new ArrayList<>(estimated);
        Optional<Evaluation> bar = incumbent.flatMap(proposal -> estimated.stream()
                .filter(estimate -> estimate.number() == proposal.number()).findFirst());
        bar.ifPresent(candidates::remove);
        List<Evaluation> ranked = Promotion.ranked(candidates, problem::excess);
        List<Proposal> going = new ArrayList<>();
        for (Evaluation estimate : ranked) {
            boolean beaten = bar.filter(own -> Objectives.LEXICOGRAPHIC.compare(estimate, own) > 0).isPresent();
            if (!beaten && going.size() < rung.keep().of(ranked.size())) {
                going.add(estimate.proposal());
            } else {
                answers.put(estimate.number(), stopped(estimate, rung.fidelity()));
            }
        }
        going.sort(Comparator.comparingInt(Proposal::number));
        return going;
    }

    private Evaluation stopped(Evaluation estimate, int fidelity) {
        List<Double> values = switch (estimate.outcome()) {
            case Outcome.Measured measured -> measured.objectives();
            case Outcome.Stopped _,Outcome.Failed _ -> throw new IllegalStateException("no estimate: " + estimate);
        };
        Outcome outcome = new Outcome.Stopped(values, fidelity);
        Evaluation trial = ended.get(estimate.number());
        if (trial == null) {
            trial = new Evaluation(estimate.proposal(), outcome, estimate.covers(), estimate.facts());
            recorder.record(trial);
        } else if (!trial.outcome().equals(outcome)) {
            throw otherSearch(trial, "outcome " + trial.outcome(), "has " + outcome);
        }
        return trial;
    }

    /// At which fidelity, and for which batch of the algorithm.
    private record At(int fidelity, int draw) {}

    /// Candidates on their way through one fidelity.
    ///
    /// @param open those without a value yet, by number
    /// @param estimated those that have an estimate
    /// @param answers the trials that ended
    private record Stage(At at, Map<Integer, Proposal> open, Map<Integer, Evaluation> estimated,
            Map<Integer, Evaluation> answers) {
        int fidelity() {
            return at.fidelity();
        }
    }

    /// Evaluates at one fidelity what is not known yet.
    ///
    /// @param answers get the trials that end here
    /// @return the estimates of those that have not ended, by number; none at the exact fidelity
    private List<Evaluation> evaluate(List<Proposal> proposals, At at, Map<Integer, Evaluation> answers) {
        Stage stage = new Stage(at, new TreeMap<>(), new TreeMap<>(), answers);
        proposals.forEach(proposal -> stage.open().put(proposal.number(), proposal));
        take(stage);
        while (!stage.open().isEmpty()) {
            requireGoingOn(at.fidelity());
            List<Proposal> claimed = recorder.claim(List.copyOf(stage.open().values()), at.fidelity());
            boolean shared = claimed.size() < stage.open().size();
            if (claimed.isEmpty()) {
                recorder.await();
            } else {
                evaluate(claimed, stage);
            }
            if (shared) {
                refresh();
                take(stage);
            }
        }
        return List.copyOf(stage.estimated().values());
    }

    /// Moves what is known out of the open ones.
    private void take(Stage stage) {
        for (Proposal proposal : List.copyOf(stage.open().values())) {
            Evaluation estimate = estimates.get(new Key(proposal.number(), stage.fidelity()));
            Evaluation trial = ended.get(proposal.number());
            if (estimate != null) {
                stage.estimated().put(proposal.number(), estimate);
                stage.open().remove(proposal.number());
            } else if (trial != null) {
                if (!endsAt(stage.fidelity(), trial.outcome())) {
                    throw otherSearch(trial, "outcome " + trial.outcome(), "goes through fidelity " + stage.fidelity());
                }
                stage.answers().put(proposal.number(), trial);
                stage.open().remove(proposal.number());
            }
        }
    }

    private boolean endsAt(int fidelity, Outcome outcome) {
        return switch (outcome) {
            case Outcome.Failed _ -> true;
            case Outcome.Measured _ -> fidelity == exact;
            case Outcome.Stopped _ -> false; // it would have its estimate
        };
    }

    private void evaluate(List<Proposal> claimed, Stage stage) {
        try {
            problem.evaluate(claimed, stage.fidelity(), stage.at().draw(), evaluation -> {
                require(evaluation, stage.open().remove(evaluation.number()));
                if (endsAt(stage.fidelity(), evaluation.outcome())) {
                    recorder.record(evaluation);
                    stage.answers().put(evaluation.number(), evaluation);
                } else {
                    recorder.estimated(new Estimate(stage.fidelity(), evaluation));
                    estimates.put(new Key(evaluation.number(), stage.fidelity()), evaluation);
                    stage.estimated().put(evaluation.number(), evaluation);
                }
                if (!stage.open().isEmpty()) {
                    requireGoingOn(stage.fidelity());
                    if (!recorder.holds()) {
                        throw new Shared();
                    }
                }
            });
        } catch (Shared _) {
            return;
        }
        for (Proposal proposal : claimed) {
            if (stage.open().containsKey(proposal.number())) {
                throw new IllegalStateException("the problem did not finish " + proposal);
            }
        }
    }

    private void requireGoingOn(int fidelity) {
        stop.reason(fidelity).ifPresent(reason -> {
            throw new Stop(reason);
        });
    }

    private void require(Evaluation evaluation, Proposal proposal) {
        if (!evaluation.proposal().equals(proposal)) {
            throw new IllegalStateException("the problem finished " + evaluation.proposal() + " but was asked for "
                    + (proposal == null ? "no such trial, or it had finished" : proposal));
        }
        Optional<String> defect = evaluation.outcome() instanceof Outcome.Stopped stopped
                ? Optional.of(stopped.toString())
                : defect(evaluation);
        if (defect.isPresent()) {
            throw new IllegalStateException(
                    "the problem finished trial " + evaluation.number() + " with " + defect.get());
        }
    }

    /// What this problem can never have answered.
    private Optional<String> defect(Evaluation evaluation) {
        Genome canonical = problem.canonical(evaluation.genome());
        for (Genome genome : evaluation.covers()) {
            if (!problem.canonical(genome).equals(canonical)) {
                return Optional.of("genome " + evaluation.genome() + " said to equal " + genome + " of another class");
            }
        }
        List<Double> values = switch (evaluation.outcome()) {
            case Outcome.Measured measured -> measured.objectives();
            case Outcome.Stopped stopped -> stopped.estimate();
            case Outcome.Failed _ -> List.of();
        };
        return values.isEmpty() || values.size() == problem.objectives().size()
                ? Optional.empty()
                : Optional.of("objectives " + values + " for " + problem.objectives());
    }

    /// @throws InputException if something is known of one of these numbers that this search cannot have found
    void requireSameSearch(List<Proposal> proposals) {
        for (Proposal proposal : proposals) {
            requireSame(ended.get(proposal.number()), proposal);
            for (Schedule.Rung rung : schedule.rungs()) {
                requireSame(estimates.get(new Key(proposal.number(), rung.fidelity())), proposal);
            }
        }
    }

    private void requireSame(Evaluation known, Proposal proposal) {
        if (known == null) {
            return;
        }
        Optional<String> found = known.genome().equals(proposal.genome())
                ? defect(known)
                : Optional.of("genome " + known.genome());
        if (found.isPresent()) {
            throw otherSearch(known, found.get(), "is genome " + proposal.genome());
        }
    }

    private InputException otherSearch(Evaluation trial, String found, String expected) {
        return new InputException(recorder.name(), "trial " + trial.number() + " with " + found,
                "a study of this search, whose trial " + trial.number() + " " + expected);
    }
}
