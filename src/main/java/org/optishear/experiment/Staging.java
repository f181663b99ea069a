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
/// Why these: `docs/decisions/0016-staged-evaluation.md`. A token budget that this does not fit makes the shares smaller, one that all
/// candidates fit exactly makes estimates needless. What a plan says a search takes it does not exceed: candidates that
/// prune alike share passes, which is not counted on.
///
/// @param fidelities cheapest first, the exact one last
/// @param schedule who goes on
/// @param batches in which candidates begin
/// @param tokens full-model-equivalent, at most
public record Staging(List<Fidelity> fidelities, Schedule schedule, Batches batches, double tokens) {
    private static final double FIRST_KEPT = 0.4;
    private static final double SECOND_KEPT = 1 / 3.0;

    /// What the algorithm asks for: the shares of a stage are taken, and rounded up, in each batch by itself.
    ///
    /// @param candidates in all
    /// @param size of a batch; the last may be smaller
    public record Batches(long candidates, long size) {
        /// All at once.
        static Batches one(long candidates) {
            return new Batches(candidates, candidates);
        }

        /// How many of all stand when the first of these rungs are done.
        long standing(List<Rung> rungs) {
            return candidates / size * standing(size, rungs) + standing(candidates % size, rungs);
        }

        private static long standing(long batch, List<Rung> rungs) {
            long standing = batch;
            for (Rung rung : rungs) {
                standing = standing == 0 ? 0 : rung.keep().of(Math.toIntExact(standing));
            }
            return standing;
        }
    }

    /// Plans.
    ///
    /// @param windows what an exact evaluation runs
    /// @param batches that the algorithm will ask for
    /// @param named evaluated exactly beside them
    /// @throws InputException if the budget is too small for one candidate to be measured exactly
    static Staging of(Effort effort, ObjectiveWindows windows, Batches batches, int named) {
        Fidelity exact = new Fidelity(1, effort.statistics());
        Staging all = new Staging(List.of(exact), Schedule.EXACT, batches, 0).reckoned(windows, named);
        OptionalLong budget = effort.budget().tokens();
        if (budget.isPresent() ? all.tokens <= budget.getAsLong() : !effort.staged()) {
            return all;
        }
        List<Fidelity> fidelities = List.of(new Fidelity(0.125, Statistics.DENSE),
                new Fidelity(0.5, Statistics.DENSE), exact);
        double scale = 1;
        Staging staged = shares(fidelities, scale, batches).reckoned(windows, named);
        while (budget.isPresent() && staged.tokens > budget.getAsLong()) {
            scale *= 0.9;
            if (FIRST_KEPT * scale * batches.size() < 1) {
                throw new InputException("--budget", budget.getAsLong() + " tokens", String.format(Locale.ROOT,
                        "at least %.0f for %d candidates on these windows, or fewer --trials", staged.tokens,
                        batches.candidates()));
            }
            staged = shares(fidelities, scale, batches).reckoned(windows, named);
        }
        return staged;
    }

    private static Staging shares(List<Fidelity> fidelities, double scale, Batches batches) {
        return new Staging(fidelities, new Schedule(List.of(new Rung(0, new Keep.Share(FIRST_KEPT * scale)),
                new Rung(1, new Keep.Share(SECOND_KEPT)))), batches, 0);
    }

    /// The same with its tokens.
    private Staging reckoned(ObjectiveWindows windows, int named) {
        int[][] objective = windows.objective();
        double sum = ObjectiveWindows.same(objective).tokens(0, objective.length); // the dense side
        if (fidelities.stream().anyMatch(fidelity -> fidelity.statistics() == Statistics.DENSE)) {
            sum += 2 * windows.tokens(0, windows.calibration());
        }
        for (int fidelity = 0; fidelity < fidelities.size(); fidelity++) {
            boolean last = fidelity == fidelities.size() - 1;
            sum += (standing(fidelity) + (last ? named : 0)) * each(fidelities.get(fidelity), windows);
        }
        return new Staging(fidelities, schedule, batches, sum);
    }

    /// Tokens of what is run beside the candidates: the dense model and the named methods.
    double beside(ObjectiveWindows windows) {
        double sum = tokens;
        for (int fidelity = 0; fidelity < fidelities.size(); fidelity++) {
            sum -= standing(fidelity) * each(fidelities.get(fidelity), windows);
        }
        return sum;
    }

    /// How many enter a stage.
    private long standing(int fidelity) {
        return batches.standing(schedule.rungs().subList(0, Math.min(fidelity, schedule.rungs().size())));
    }

    /// Tokens of one candidate: a pass for statistics, and a pass of the pruned model.
    static double each(Fidelity fidelity, ObjectiveWindows windows) {
        ObjectiveWindows run = windows.at(fidelity);
        return run.tokens(0, run.calibration()) + run.tokens(0, run.all().length);
    }

    /// Candidates and tokens of each stage, for a person.
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (int fidelity = 0; fidelity < fidelities.size(); fidelity++) {
            lines.add(String.format(Locale.ROOT, "stage  %d candidates on %s, %s statistics", standing(fidelity),
                    fidelities.get(fidelity).windows(), fidelities.get(fidelity).statistics().text()));
        }
        lines.add(String.format(Locale.ROOT, "budget %,.0f full-model-equivalent tokens at most", tokens));
        return lines;
    }
}
