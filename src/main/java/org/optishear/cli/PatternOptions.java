// SPDX-License-Identifier: Apache-2.0
package org.optishear.cli;

import java.util.function.DoubleFunction;
import org.optishear.InputException;
import org.optishear.mask.SparsityPattern;
import picocli.CommandLine.Option;

/// How many weights go and which are compared with which.
final class PatternOptions {
    @Option(names = "--sparsity", paramLabel = "S|N:M", description = "fraction REMOVED, for example 0.5; or N:M, which KEEPS N of every M weights of a row, for example 2:4")
    String sparsity;

    @Option(names = "--grouping", paramLabel = "row|matrix|block|share", description = "compare weights within a row, across the whole matrix, or across all linears of a block; share: every row gives up the same share of its scores, the variant of Wanda (default: as the method was published: magnitude, ri, ria, sparsegpt and sparsegpt-score matrix, all others row)")
    Grouping grouping;

    @Option(names = "--exact", description = "prune exactly the fraction of the model, to the element (default: as the references do: across a matrix or block a few more, within rows a few less)")
    boolean exact;

    @Option(names = "--reference", description = "with N:M: a partial last group loses N weights, as in the reference repositories (default: its share)")
    boolean reference;

    /// Comparison groups.
    enum Grouping {
        row, matrix, block, share
    }

    /// The pattern asked for.
    ///
    /// @param wholeMatrix what holds where no grouping is asked for
    SparsityPattern pattern(boolean wholeMatrix) {
        if (sparsity == null) {
            throw new InputException("--sparsity", "nothing", "a fraction removed such as 0.5, or N:M such as 2:4");
        }
        SparsityPattern pattern = parsed(wholeMatrix);
        return pattern instanceof SparsityPattern.NofM groups
                ? new SparsityPattern.NofM(groups.keep(), groups.group(), reference || groups.referencePartial())
                : pattern;
    }

    private SparsityPattern parsed(boolean wholeMatrix) {
        DoubleFunction<SparsityPattern> fraction = fraction(wholeMatrix);
        try {
            return SparsityPattern.parse(sparsity, fraction);
        } catch (InputException e) {
            throw e.at("--sparsity");
        }
    }

    /// What a bare fraction means.
    DoubleFunction<SparsityPattern> fraction(boolean wholeMatrix) {
        Grouping chosen = grouping == null ? wholeMatrix ? Grouping.matrix : Grouping.row : grouping;
        return switch (chosen) {
            case row -> fraction -> new SparsityPattern.PerRow(fraction, exact);
            case matrix -> fraction -> new SparsityPattern.PerMatrix(fraction, exact);
            case block -> fraction -> new SparsityPattern.PerBlock(fraction, exact);
            case share -> {
                if (exact) {
                    throw new InputException("--exact", "--grouping share", "row, matrix or block beside it");
                }
                yield SparsityPattern.RowShare::new;
            }
        };
    }
}
