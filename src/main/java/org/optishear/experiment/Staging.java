// SPDX-License-Identifier: Apache-2.0
package org.optishear.experiment;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import org.optishear.InputException;
import org.optishear.search.Schedule;
import org.optishear.search.Schedule.Keep;
import org.optishear.search.Schedule.Rung;

/// Which estimates a search makes before it measures exactly, and what that takes at most.
///
/// ```text
/// rung 1   all candidates                  1/8 of the windows    statistics of the dense model
/// rung 2   the best 2/5 of them            1/2 of the windows    statistics of the dense model
/// last     the best 1/3 of these           all windows           as asked for
/// ```
///
/// Why these: `docs/decisions/0016-staged-evaluation.md`. Where a person gives [Stages], each is a rung on windows that are fresh for
/// each batch, up to the one that takes all windows, which is the exact evaluation; if none does, the incumbent joins the last one
/// (`docs/decisions/0018-allocations-as-genes.md`). A token budget that this does not fit makes the shares smaller, one that all
/// candidates fit exactly makes estimates needless. Candidates that prune alike share passes,
/// which is not counted on; classes that split are asked for again, which [TokenLimit] bounds.
///
/// @param fidelities cheapest first, the exact one last
/// @param schedule who goes on
/// @param batches in which candidates begin
/// @param tokens full-model-equivalent, at most
public record Staging(List<Fidelity> fidelities, Schedule schedule, Batches batches, double tokens) {
    private static final double FIRST_SHARE = 0.125;
    private static final double SECOND_SHARE = 0.5;
    private static final double FIRST_KEPT = 0.4;
    private static final double SECOND_KEPT = 1 / 3.0;

    /// What the algorithm asks for: the shares of a stage are taken, and rounded up, in each batch by itself.
    ///
    /// @param candidates in all
    /// @param size of a batch; the last may be smaller
    /// @param alone whether the first candidate is a batch of its own
    /// @param parents whether a batch has a parent, which it has to beat on the last estimate
    /// @param different how many there can be at most that are not answered from earlier ones
    public record Batches(long candidates, long size, boolean alone, boolean parents, long different) {
        /// Batches of one size, without parents.
        public Batches(long candidates, long size) {
            this(candidates, size, false, false, candidates);
        }

        /// All at once.
        static Batches one(long candidates) {
            return new Batches(candidates, candidates);
        }

        /// The same, where no more than these are different.
        private Batches onlyDifferent() {
            return new Batches(Math.min(candidates, different), size, alone, parents, different);
        }

        private long together() {
            return candidates - first();
        }

        private long first() {
            return alone ? 1 : 0;
        }

        /// How many there are with more than one candidate, at most.
        long count() {
            return Math.ceilDiv(together(), size);
        }

        /// How many of all stand when the first of these rungs are done.
        long standing(List<Rung> rungs) {
            return first() + together() / size * standing(size, rungs) + standing(together() % size, rungs);
        }

        private static long standing(long batch, List<Rung> rungs) {
            long standing = batch;
            for (Rung rung : rungs) {
                standing = standing == 0 ? 0 : rung.keep().of(Math.toIntExact(standing));
            }
            return standing;
        }
    }

    /// What is run beside the candidates, and the dense model.
    ///
    /// @param named methods, measured exactly
    /// @param gradients whether a metric reads those of the dense model
    public record Beside(int named, boolean gradients) {}

    /// Plans.
    ///
    /// @param windows what an exact evaluation runs
    /// @param batches that the algorithm will ask for
    /// @throws InputException if the budget is too small for one candidate to be measured exactly
    static Staging of(Effort effort, ObjectiveWindows windows, Batches batches, Beside named) {
        Fidelity exact = new Fidelity(1, effort.statistics());
        Staging all = new Staging(List.of(exact), Schedule.EXACT, batches.onlyDifferent(), 0)
                .reckoned(windows, named);
        OptionalLong budget = effort.budget().tokens();
        if (effort.stages().isEmpty()
                && (budget.isPresent() ? all.tokens <= budget.getAsLong() : !effort.staged())) {
            return all;
        }
        if (!effort.stages().isEmpty()) {
            return given(effort, windows, batches, named);
        }
        double scale = 1;
        Staging staged = shares(exact, scale, windows, batches).reckoned(windows, named);
        while (budget.isPresent() && staged.tokens > budget.getAsLong()) {
            scale *= 0.9;
            if (FIRST_KEPT * scale * batches.size() < 1) {
                throw new InputException("--budget", budget.getAsLong() + " tokens", String.format(Locale.ROOT,
                        "at least %.0f for %d candidates on these windows", staged.tokens, batches.candidates()));
            }
            staged = shares(exact, scale, windows, batches).reckoned(windows, named);
        }
        return staged;
    }

    /// Of so few windows that both estimates would be on the same ones only one is made, in which both sift.
    private static Staging shares(Fidelity exact, double scale, ObjectiveWindows windows, Batches batches) {
        int count = windows.objective().length;
        int few = new Fidelity(FIRST_SHARE, Statistics.DENSE).of(count);
        int more = new Fidelity(SECOND_SHARE, Statistics.DENSE).of(count);
        if (few == more) {
            return new Staging(List.of(new Fidelity((double) more / count, Statistics.DENSE), exact),
                    new Schedule(List.of(new Rung(0, new Keep.Share(FIRST_KEPT * scale * SECOND_KEPT)))), batches, 0);
        }
        return new Staging(
                List.of(new Fidelity((double) few / count, Statistics.DENSE),
                        new Fidelity((double) more / count, Statistics.DENSE), exact),
                new Schedule(List.of(new Rung(0, new Keep.Share(FIRST_KEPT * scale)),
                        new Rung(1, new Keep.Share(SECOND_KEPT)))),
                batches, 0);
    }

    private static Staging given(Effort effort, ObjectiveWindows windows, Batches batches, Beside named) {
        int count = windows.objective().length;
        long tokens = windows.tokens(windows.objectiveFrom(), windows.objectiveFrom() + count);
        List<Fidelity> fidelities = new ArrayList<>();
        List<Rung> rungs = new ArrayList<>();
        int most = 0;
        for (Stages.Stage stage : effort.stages().stages()) {
            int taken = (int) Math.min(count, Math.ceilDiv(stage.tokens() * count, tokens));
            if (taken == most && most < count) { // too few tokens for a window more: one stage for both
                rungs.set(rungs.size() - 1, new Rung(rungs.size() - 1, new Keep.Count(stage.keep())));
            } else if (taken < count) {
                rungs.add(new Rung(rungs.size(), new Keep.Count(stage.keep())));
                fidelities.add(new Fidelity((double) taken / count, Statistics.DENSE, true));
            }
            most = taken;
        }
        fidelities.add(new Fidelity(1, effort.statistics()));
        Staging staging = new Staging(fidelities, new Schedule(rungs, most < count && batches.parents()), batches, 0)
                .reckoned(windows, named);
        effort.budget().tokens().ifPresent(budget -> {
            if (staging.tokens > budget) {
                throw new InputException("--budget", budget + " tokens", String.format(Locale.ROOT,
                        "at least %.0f for %d candidates in these stages, or fewer --trials", staging.tokens,
                        batches.candidates()));
            }
        });
        return staging;
    }

    /// The same with its tokens.
    private Staging reckoned(ObjectiveWindows windows, Beside named) {
        int[][] objective = windows.objective();
        double sum = ObjectiveWindows.same(objective).tokens(0, objective.length); // the dense side
        if (fidelities.stream().anyMatch(fidelity -> fidelity.statistics() == Statistics.DENSE)) {
            sum += DenseStatistics.PASSES * windows.tokens(0, windows.calibration());
        }
        if (named.gradients()) {
            sum += PruningProblem.GRADIENT_PASSES * windows.tokens(0, windows.calibration());
        }
        for (int fidelity = 0; fidelity < fidelities.size(); fidelity++) {
            boolean last = fidelity == fidelities.size() - 1;
            sum += (standing(fidelity) + incumbents(fidelity) + (last ? named.named() : 0))
                    * each(fidelities.get(fidelity), windows);
        }
        return new Staging(fidelities, schedule, batches, sum);
    }

    /// Tokens of what is run beside the candidates: the dense model and the named methods.
    double beside(ObjectiveWindows windows) {
        double sum = tokens;
        for (int fidelity = 0; fidelity < fidelities.size(); fidelity++) {
            sum -= (standing(fidelity) + incumbents(fidelity)) * each(fidelities.get(fidelity), windows);
        }
        return sum;
    }

    /// How many enter a stage.
    private long standing(int fidelity) {
        return batches.standing(schedule.rungs().subList(0, Math.min(fidelity, schedule.rungs().size())));
    }

    /// How often an incumbent is scored in a stage.
    private long incumbents(int fidelity) {
        return schedule.incumbentJoins() && fidelity == schedule.rungs().size() - 1 ? batches.count() : 0;
    }

    /// Tokens of one candidate: a pass for statistics, and a pass of the pruned model.
    static double each(Fidelity fidelity, ObjectiveWindows windows) {
        if (fidelity.fresh()) {
            return windows.longest(fidelity.of(windows.objective().length));
        }
        ObjectiveWindows run = windows.at(fidelity, 0);
        return run.tokens(0, run.calibration()) + run.tokens(0, run.all().length);
    }

    /// Candidates and tokens of each stage, for a person.
    ///
    /// @param bound whether more tokens than planned may be needed: `at most`
    public List<String> lines(String bound) {
        List<String> lines = new ArrayList<>();
        for (int fidelity = 0; fidelity < fidelities.size(); fidelity++) {
            Fidelity stage = fidelities.get(fidelity);
            lines.add(String.format(Locale.ROOT, "stage  %d %s%s on %s%s, %s statistics",
                    standing(fidelity), standing(fidelity) == 1 ? "candidate" : "candidates",
                    incumbents(fidelity) > 0
                            ? " and " + incumbents(fidelity) + (incumbents(fidelity) == 1 ? " parent" : " parents")
                            : "",
                    stage.windows(),
                    stage.fresh() ? ", others in each generation" : "", stage.statistics().text()));
        }
        lines.add(String.format(Locale.ROOT, "budget %,.0f full-model-equivalent tokens %s", tokens, bound));
        return lines;
    }
}
