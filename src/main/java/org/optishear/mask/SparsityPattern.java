// SPDX-License-Identifier: Apache-2.0
package org.optishear.mask;

import java.util.function.DoubleFunction;
import org.optishear.InputException;

/// How many weights go, and among which of them the lowest scores are sought.
///
/// [#text] is what a person types (`0.5`, `2:4`); `toString` says all of it (`0.5 per row`), and [#parse] reads both.
public sealed interface SparsityPattern {
    /// Each row is a comparison group.
    ///
    /// @param sparsity
    ///            fraction removed, in [0, 1)
    /// @param exact
    ///            whether the matrix loses exactly `(long) (rows * columns * sparsity)` weights, each row as many, the first
    ///            rows one more where that does not come out even. If not, the reference's rule holds (Wanda,
    ///            `lib/prune.py`: `int(W.shape[1] * s)`): each row loses its `(int) (columns * sparsity)` lowest scores
    record PerRow(double sparsity, boolean exact) implements SparsityPattern {
        public PerRow {
            requireFraction(sparsity);
        }

        /// The reference's rule.
        public PerRow(double sparsity) {
            this(sparsity, false);
        }

        @Override
        public String text() {
            return Double.toString(sparsity);
        }

        @Override
        public String toString() {
            return text() + PatternText.PER_ROW + (exact ? PatternText.EXACT : "");
        }
    }

    /// Each row loses its lowest scores, as many as together hold no more than a share α of the row's sum; one α for the
    /// matrix, sought so that the fraction comes near. Rows of evenly spread scores lose less than others.
    ///
    /// Source: Sun et al. 2023 (arXiv:2306.11695) appendix; locuslab/wanda@8e8fc87 `lib/prune.py` `--use_variant`.
    ///
    /// @param sparsity
    ///            fraction removed, in [0, 1), reached within about 0.001
    record RowShare(double sparsity) implements SparsityPattern {
        public RowShare {
            requireFraction(sparsity);
        }

        @Override
        public String text() {
            return Double.toString(sparsity);
        }

        @Override
        public String toString() {
            return text() + PatternText.ROW_SHARE;
        }
    }

    /// The whole matrix is one comparison group.
    ///
    /// @param sparsity
    ///            fraction removed, in [0, 1); 0 removes nothing
    /// @param exact
    ///            whether exactly `(long) (rows * columns * sparsity)` weights go, equal scores by row, then column. If
    ///            not, the reference's rule holds (Wanda, `lib/prune.py:prune_magnitude`): every score up to the one at
    ///            that place of the sorted scores goes, which is at least one more; none where that score is NaN
    record PerMatrix(double sparsity, boolean exact) implements SparsityPattern {
        public PerMatrix {
            requireFraction(sparsity);
        }

        /// The reference's rule.
        public PerMatrix(double sparsity) {
            this(sparsity, false);
        }

        @Override
        public String text() {
            return Double.toString(sparsity);
        }

        @Override
        public String toString() {
            return text() + PatternText.PER_MATRIX + (exact ? PatternText.EXACT : "");
        }
    }

    /// All linears of a decoder block are one comparison group ([BlockSelector]); a matrix by itself is one of its own.
    ///
    /// @param sparsity
    ///            fraction removed, in [0, 1); 0 removes nothing
    /// @param exact
    ///            as [PerMatrix#exact], of the block's weights; equal scores by linear, row, then column
    record PerBlock(double sparsity, boolean exact) implements SparsityPattern {
        public PerBlock {
            requireFraction(sparsity);
        }

        @Override
        public String text() {
            return Double.toString(sparsity);
        }

        @Override
        public String toString() {
            return text() + PatternText.PER_BLOCK + (exact ? PatternText.EXACT : "");
        }
    }

    /// Of every `group` consecutive columns of a row, the `keep` highest scores stay.
    ///
    /// @param keep
    ///            weights that stay, 1 to `group`; the reference repositories' flags mean either this or those that go
    /// @param group
    ///            columns of a group
    /// @param referencePartial
    ///            whether a partial last group of `r` columns loses `min(group - keep, r)` of them, as the reference
    ///            repositories do; else `floor(r * (group - keep) / group)`
    record NofM(int keep, int group, boolean referencePartial) implements SparsityPattern {
        public NofM {
            if (keep < 1 || keep > group) {
                throw new InputException("sparsity", keep + ":" + group, "N:M that keeps N of every M, 1 <= N <= M");
            }
        }

        /// The proportional rule for a partial last group.
        public NofM(int keep, int group) {
            this(keep, group, false);
        }

        @Override
        public double sparsity() {
            return (group - keep) / (double) group;
        }

        @Override
        public String text() {
            return keep + ":" + group;
        }

        @Override
        public String toString() {
            return text() + (referencePartial ? PatternText.REFERENCE : "");
        }

        /// Weights that the last `columns` of a row lose where they are less than a group.
        public int prunedOfPartial(int columns) {
            int pruned = group - keep;
            return referencePartial ? Math.min(pruned, columns) : (int) ((long) columns * pruned / group);
        }
    }

    /// Fraction of the weights that goes, before rounding.
    double sparsity();

    /// The same rule for another fraction.
    ///
    /// @throws IllegalArgumentException
    ///             for N:M, which has no fraction of its own
    default SparsityPattern at(double fraction) {
        return switch (this) {
            case PerRow(double _, boolean exact) -> new PerRow(fraction, exact);
            case PerMatrix(double _, boolean exact) -> new PerMatrix(fraction, exact);
            case PerBlock(double _, boolean exact) -> new PerBlock(fraction, exact);
            case RowShare _ -> new RowShare(fraction);
            case NofM _ -> throw new IllegalArgumentException(this + " at " + fraction);
        };
    }

    /// Whether a weight competes only with weights of its own row.
    default boolean withinRows() {
        return switch (this) {
            case PerRow _,NofM _,RowShare _ -> true;
            case PerMatrix _,PerBlock _ -> false;
        };
    }

    /// Whether exactly the fraction goes, and not what a rule of rounding makes of it.
    default boolean exact() {
        return false;
    }

    /// The pattern as a person types it: `0.5` or `2:4`.
    String text();

    /// Reads `0.5`, `2:4` or what `toString` of a pattern wrote.
    ///
    /// @param fraction
    ///            what a bare fraction means, for example `SparsityPattern.PerRow::new`
    /// @throws InputException
    ///             if the text is none of these, or outside the range
    static SparsityPattern parse(String text, DoubleFunction<SparsityPattern> fraction) {
        return PatternText.parse(text, fraction);
    }

    /// The fraction of which an exact pattern takes `count` of `weights`: `(long) (weights * fraction) == count`.
    ///
    /// @param count
    ///            0 to `weights - 1`
    static double fraction(long count, long weights) {
        double fraction = count / (double) weights;
        while ((long) (weights * fraction) < count) {
            fraction = Math.nextUp(fraction);
        }
        return fraction;
    }

    private static void requireFraction(double sparsity) {
        if (!(sparsity >= 0 && sparsity < 1)) {
            throw new InputException("sparsity", Double.toString(sparsity), PatternText.EXPECTED);
        }
    }
}
