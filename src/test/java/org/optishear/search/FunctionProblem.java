// SPDX-License-Identifier: Apache-2.0
package org.optishear.search;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;

/// A problem whose outcomes are computed from the genome, every genome in a class of its own.
record FunctionProblem(Space space, List<String> objectives, Function<Genome, Outcome> outcome) implements Problem {
    /// DTLZ2 on a grid: `levels` values from 0 to 1 for each variable, all objectives moved by `shift`.
    ///
    /// Source: Deb et al. 2002, doi:10.1109/CEC.2002.1007032; its front is the unit sphere.
    static FunctionProblem dtlz2(int variables, int objectives, int levels, double shift) {
        Space space = TableProblem.numbered(IntStream.generate(() -> levels).limit(variables).toArray());
        List<String> names = IntStream.range(0, objectives).mapToObj(i -> "f" + i).toList();
        return new FunctionProblem(space, names, genome -> {
            double[] x = genome.choices().stream().mapToDouble(choice -> choice / (levels - 1.0)).toArray();
            return new Outcome.Measured(
                    IntStream.range(0, objectives).mapToObj(i -> dtlz2(x, objectives, i) + shift).toList());
        });
    }

    /// Objective `i` of DTLZ2 at x in [0, 1].
    static double dtlz2(double[] x, int objectives, int i) {
        double value = 1;
        for (int k = objectives - 1; k < x.length; k++) {
            value += (x[k] - 0.5) * (x[k] - 0.5);
        }
        for (int k = 0; k < objectives - 1 - i; k++) {
            value *= Math.cos(x[k] * Math.PI / 2);
        }
        return i == 0 ? value : value * Math.sin(x[objectives - 1 - i] * Math.PI / 2);
    }

    @Override
    public void evaluate(List<Proposal> batch, int fidelity, Consumer<Evaluation> finished) {
        for (Proposal proposal : batch) {
            finished.accept(
                    new Evaluation(proposal, outcome.apply(proposal.genome()), Set.of(proposal.genome()), Map.of()));
        }
    }
}
