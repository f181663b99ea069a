// SPDX-License-Identifier: Apache-2.0
package org.optishear.mask;

import org.optishear.tensor.RowScores;

/// Scores that lie in an array, row-major.
final class ArrayScores {
    private ArrayScores() {}

    static RowScores inFloat(int rows, int columns, double[] values) {
        float[] narrow = new float[values.length];
        for (int i = 0; i < narrow.length; i++) {
            narrow[i] = (float) values[i];
        }
        return inFloat(rows, columns, narrow);
    }

    static RowScores inFloat(int rows, int columns, float[] values) {
        return new RowScores.InFloat() {
            @Override
            public int rows() {
                return rows;
            }

            @Override
            public int columns() {
                return columns;
            }

            @Override
            public void row(int row, float[] into) {
                System.arraycopy(values, row * columns, into, 0, columns);
            }
        };
    }

    static RowScores inDouble(int rows, int columns, double[] values) {
        return new RowScores.InDouble() {
            @Override
            public int rows() {
                return rows;
            }

            @Override
            public int columns() {
                return columns;
            }

            @Override
            public void row(int row, double[] into) {
                System.arraycopy(values, row * columns, into, 0, columns);
            }
        };
    }
}
