// SPDX-License-Identifier: Apache-2.0
package org.optishear.cli;

import org.optishear.InputException;
import org.optishear.mask.SparsityPattern;
import picocli.CommandLine.Option;

/// How many weights go and which are compared with which.
final class PatternOptions {
    @Option(names = "--sparsity", paramLabel = "S|N:M", description = "fraction REMOVED, for example 0.5; or N:M, which KEEPS N of every M weights of a row, for example 2:4")
    String sparsity;

    @Option(names = "--grouping", paramLabel = "row|matrix", description = "compare weights within a row or across the whole matrix (default: as the method was published: magnitude matrix, all others row)")
    Grouping grouping;

    @Option(names = "--exact", description = "with --grouping matrix: prune exactly the fraction (default: as the references do, which may prune a few more)")
    boolean exact;

    @Option(names = "--reference", description = "with N:M: a partial last group loses N weights, as in the reference repositories (default: its share)")
    boolean reference;

    /// Comparison groups.
    enum Grouping {
        row, matrix
    }

    /// The pattern asked for.
    ///
    /// @param wholeMatrix what holds where no grouping is asked for
    SparsityPattern pattern(boolean wholeMatrix) {
        if (sparsity == null) {
            throw new InputException("--sparsity", "nothing", "a fraction removed such as 0.5, or N:M such as 2:4");
        }
        boolean matrix = grouping == null ? wholeMatrix : grouping == Grouping.matrix;
        SparsityPattern pattern = SparsityPattern.parse(sparsity, fraction -> matrix
                ? new SparsityPattern.PerMatrix(fraction, exact)
                : new SparsityPattern.PerRow(fraction));
        return pattern instanceof SparsityPattern.NofM groups
                ? new SparsityPattern.NofM(groups.keep(), groups.group(), reference)
                : pattern;
    }
}
