// SPDX-License-Identifier: Apache-2.0
package org.optishear.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// Removes marked weights of a row from left to right, and lets those to their right in the same block make up for each.
///
/// ```text
/// for j in the block, where marked:   error = w[j] / U[j, j];   w[k] -= error * U[j, k] for k > j;   w[j] = 0
/// ```
///
/// A row of a block lies in the first-level cache while this goes on. One object serves one row after another on one thread.
public final class ColumnElimination {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED;

    private final Factor factor;
    private final float[] row; // [stride], zero behind the last column
    private final float[] errors; // [columns]

    /// The block of U on the diagonal, shared by all rows.
    public static final class Factor {
        private final int columns;
        private final int stride;
        private final float[] squares; // [columns]
        private final float[] values; // [columns, stride], zero left of the diagonal and behind the last column

        /// @param block `[columns, columns]`, row-major, upper triangular
        public Factor(float[] block, int columns) {
            this.columns = columns;
            this.stride = Math.ceilDiv(columns, LANES) * LANES;
            this.values = new float[columns * stride];
            this.squares = new float[columns];
            for (int j = 0; j < columns; j++) {
                System.arraycopy(block, j * columns + j, values, j * stride + j, columns - j);
                squares[j] = block[j * columns + j] * block[j * columns + j];
            }
        }

        /// Columns of the block.
        public int columns() {
            return columns;
        }

        /// U[j, j]² by column; to be read only.
        public float[] squares() {
            return squares;
        }

        /// U[j, j].
        public float diagonal(int j) {
            return values[j * stride + j];
        }
    }

    /// Marks the weights of one row that go, when the columns to the left are done.
    @FunctionalInterface
    public interface Choice {
        /// Whether weight `j` of the block goes.
        ///
        /// @param updated the row as it is now
        boolean marked(int j, float[] updated);
    }

    /// For the rows of one block of columns.
    public ColumnElimination(Factor factor) {
        this.factor = factor;
        this.row = new float[factor.stride];
        this.errors = new float[factor.columns];
    }

    /// Eliminates in one row.
    ///
    /// @param weights where the row's block begins at `offset` bytes, fp32; gets the updated weights
    /// @param into gets the errors of the block, at the same offset: 0 where a weight stays
    public void run(MemorySegment weights, MemorySegment into, long offset, Choice choice) {
        int columns = factor.columns;
        MemorySegment.copy(weights, FLOAT, offset, row, 0, columns);
        for (int j = 0; j < columns; j++) {
            errors[j] = 0;
            if (choice.marked(j, row)) {
                float error = row[j] / factor.diagonal(j);
                errors[j] = error;
                if (error != 0) {
                    subtract(j, error);
                }
                row[j] = 0;
            }
        }
        MemorySegment.copy(row, 0, weights, FLOAT, offset, columns);
        MemorySegment.copy(errors, 0, into, FLOAT, offset, columns);
    }

    /// From the vector that holds column j on: U is zero to its left.
    private void subtract(int j, float error) {
        FloatVector times = FloatVector.broadcast(SPECIES, -error);
        int base = j * factor.stride;
        for (int k = j - j % LANES; k < factor.stride; k += LANES) {
            FloatVector.fromArray(SPECIES, factor.values, base + k).fma(times, FloatVector.fromArray(SPECIES, row, k))
                    .intoArray(row, k);
        }
    }
}
