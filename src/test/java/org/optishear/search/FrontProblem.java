// SPDX-License-Identifier: Apache-2.0
package org.optishear.search;

import java.util.List;
import java.util.stream.IntStream;
import org.moeaframework.core.Solution;
import org.moeaframework.core.population.NondominatedPopulation;
import org.moeaframework.core.spi.ProblemFactory;
import org.moeaframework.core.variable.RealVariable;
import org.moeaframework.problem.ProblemWrapper;

/// A problem of MOEA Framework's with a known front, as both sides see it.
///
/// @param name as MOEA Framework calls it: `ZDT1`, `DTLZ2_3`
/// @param view what is done to the objectives before an algorithm sees them; it is undone before a front is judged
record FrontProblem(String name, View view) {
    /// An order-preserving map of the objectives: no algorithm should care.
    enum View {
        PLAIN, RAISED, LOWERED, NEGATED;

        /// The value that an algorithm sees of objective `i`.
        double seen(double value, int i) {
            return switch (this) {
                case PLAIN -> value;
                case RAISED -> value + 1000;
                case LOWERED -> value - 1000;
                case NEGATED -> -(10 - value) * Math.pow(100, i); // a gain to be maximised, its sign turned, in a unit of its own
            };
        }

        /// The inverse of [#seen].
        double value(double seen, int i) {
            return switch (this) {
                case PLAIN -> seen;
                case RAISED -> seen - 1000;
                case LOWERED -> seen + 1000;
                case NEGATED -> 10 + seen / Math.pow(100, i);
            };
        }
    }

    /// The problem without a view.
    org.moeaframework.problem.Problem plain() {
        return ProblemFactory.getInstance().getProblem(name);
    }

    NondominatedPopulation referenceSet() {
        return ProblemFactory.getInstance().getReferenceSet(name);
    }

    /// As MOEA Framework's algorithms see it.
    org.moeaframework.problem.Problem theirs() {
        return new ProblemWrapper(plain()) {
            @Override
            public void evaluate(Solution solution) {
                problem.evaluate(solution);
                for (int i = 0; i < getNumberOfObjectives(); i++) {
                    solution.setObjectiveValue(i, view.seen(solution.getObjectiveValue(i), i));
                }
            }
        };
    }

    /// As our algorithms see it.
    FunctionProblem ours() {
        org.moeaframework.problem.Problem problem = plain();
        Solution prototype = problem.newSolution();
        List<Gene> genes = IntStream.range(0, problem.getNumberOfVariables()).<Gene>mapToObj(i -> {
            RealVariable variable = (RealVariable) prototype.getVariable(i);
            return new RealRange("x" + i, variable.getLowerBound(), variable.getUpperBound());
        }).toList();
        List<String> objectives = IntStream.range(0, problem.getNumberOfObjectives()).mapToObj(i -> "f" + i).toList();
        return new FunctionProblem(new Space(genes), objectives, genome -> {
            Solution solution = problem.newSolution();
            for (int i = 0; i < genome.length(); i++) {
                RealVariable.setReal(solution.getVariable(i), genome.value(i));
            }
            problem.evaluate(solution);
            return new Outcome.Measured(IntStream.range(0, objectives.size())
                    .mapToObj(i -> view.seen(solution.getObjectiveValue(i), i)).toList());
        });
    }

    /// The nondominated of these points, seen through the view, as they really are.
    NondominatedPopulation front(List<double[]> seen) {
        NondominatedPopulation front = new NondominatedPopulation();
        for (double[] point : seen) {
            Solution solution = new Solution(0, point.length);
            solution.setObjectiveValues(
                    IntStream.range(0, point.length).mapToDouble(i -> view.value(point[i], i)).toArray());
            front.add(solution);
        }
        return front;
    }
}
