// SPDX-License-Identifier: Apache-2.0
package org.optishear.search;

import java.util.List;

/// Which of two outcomes is better for certain.
final class Dominance {
    private Dominance() {}

    /// Whether `left` is nowhere worse and somewhere better. A measured outcome dominates every stopped one, a stopped one every
    /// failed one; of two stopped ones the higher fidelity dominates, at one fidelity the estimates decide; two failed ones are equal.
    ///
    /// Source: constraint domination of Deb et al. 2002, doi:10.1109/4235.996017, section VI.
    static boolean dominates(Outcome left, Outcome right) {
        return switch (left) {
            case Outcome.Failed _ -> false;
            case Outcome.Stopped first -> switch (right) {
                case Outcome.Failed _ -> true;
                case Outcome.Stopped second -> first.fidelity() > second.fidelity()
                        || first.fidelity() == second.fidelity() && dominates(first.estimate(), second.estimate());
                case Outcome.Measured _ -> false;
            };
            case Outcome.Measured first -> switch (right) {
                case Outcome.Failed _, Outcome.Stopped _ -> true;
                case Outcome.Measured second -> dominates(first.objectives(), second.objectives());
            };
        };
    }

    private static boolean dominates(List<Double> left, List<Double> right) {
        boolean better = false;
        for (int objective = 0; objective < left.size(); objective++) {
            if (left.get(objective) > right.get(objective)) {
                return false;
            }
            better |= left.get(objective) < right.get(objective);
        }
        return better;
    }
}
