// SPDX-License-Identifier: Apache-2.0
package org.optishear.cli;

import org.optishear.InputException;
import org.optishear.experiment.PruningSpace;
import org.optishear.search.Algorithms;
import org.optishear.search.SearchSettings;
import picocli.CommandLine.Option;

/// Who decides which candidates are looked at.
final class AlgorithmOptions {
    /// More classes than this are not listed by default.
    private static final long SMALL = 1000;

    @Option(names = "--algorithm", paramLabel = "ID", description = "exhaustive, nsga3, nsga2, ga, one-plus-lambda or random (default: exhaustive where a space has few classes, else nsga3; of --layers exact and joint one-plus-lambda)")
    String algorithm;

    @Option(names = "--trials", paramLabel = "N", description = "candidates, where they are not all listed (default: 300)")
    int trials = SearchSettings.PAPER.trials();

    @Option(names = "--population", paramLabel = "N", description = "generation of an evolution, mutants of a climber (default: 50, of --layers exact and joint 8)")
    Integer population;

    void check() {
        if (algorithm != null) {
            Algorithms.entry(algorithm);
        }
        if (trials < 1 || population != null && population < 2) {
            throw new InputException("--trials, --population", trials + ", " + population, "at least 1 and 2");
        }
    }

    /// The algorithm asked for, or the one that suits the space.
    String of(PruningSpace space) {
        if (algorithm != null) {
            return algorithm;
        }
        return space.classes().isPresent() && space.classes().getAsLong() <= SMALL ? "exhaustive" : "nsga3";
    }

    /// @param usual population where none is asked for
    SearchSettings settings(long seed, int usual) {
        return new SearchSettings(seed, trials, population == null ? usual : population);
    }
}
