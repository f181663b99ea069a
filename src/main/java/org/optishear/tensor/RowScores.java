// SPDX-License-Identifier: Apache-2.0
package org.optishear.tensor;

/// Scores of one weight matrix `[rows, columns]`, computed a row at a time so that no score matrix is ever stored.
///
/// The lowest scores are pruned first. NaN counts as the highest score; `-0.0` equals `+0.0`. A row may be asked for
/// more than once, in any order and by several threads at once.
public sealed interface RowScores {
    /// Number of rows (output channels).
    int rows();

    /// Number of columns (input channels).
    int columns();

    /// Scores in single precision, as the reference implementations of the named baselines compute them.
    non-sealed interface InFloat extends RowScores {
        /// Writes the scores of `row` to `into[0 … columns-1]`; `into` may be longer than a row.
        void row(int row, float[] into);
    }

    /// Scores in double precision, as the meta metric computes them.
    non-sealed interface InDouble extends RowScores {
        /// Writes the scores of `row` to `into[0 … columns-1]`; `into` may be longer than a row.
        void row(int row, double[] into);
    }
}
