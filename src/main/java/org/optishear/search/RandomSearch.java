// SPDX-License-Identifier: Apache-2.0
package org.optishear.search;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/// Looks at genomes drawn uniformly, each class once: the baseline that an evolution has to beat.
///
/// All are asked for at once, so that a problem can share as much work as there is. A search with more trials begins with the
/// genomes of one with fewer.
public final class RandomSearch implements Algorithm {
    static final String ID = "random";
    /// So many draws in a row without a new class end the search: a class of 1 in 10,000 genomes is then missed once in 20,000 runs.
    private static final int FRUITLESS_DRAWS = 100_000;

    private final Problem problem;
    private final SearchSettings settings;
    private boolean asked;

    /// Uses the seed and the number of trials.
    public RandomSearch(Problem problem, SearchSettings settings) {
        this.problem = problem;
        this.settings = settings;
    }

    @Override
    public String id() {
        return ID;
    }

    @Override
    public List<Genome> ask() {
        if (asked) {
            return List.of();
        }
        asked = true;
        Random luck = settings.luck(0);
        Set<Genome> drawn = new LinkedHashSet<>();
        int fruitless = 0;
        while (drawn.size() < settings.trials() && fruitless < FRUITLESS_DRAWS) {
            boolean isNew = drawn.add(problem.canonical(problem.space().random(luck)));
            fruitless = isNew ? 0 : fruitless + 1;
        }
        return List.copyOf(drawn);
    }

    @Override
    public void tell(List<Evaluation> evaluations) {}
}
