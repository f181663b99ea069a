// SPDX-License-Identifier: Apache-2.0
package org.optishear.metric;

/// Sums of a non-negative matrix A, in double, taken in row order.
///
/// @param rows Σⱼ Aᵢⱼ, `[out]`
/// @param columns Σᵢ Aᵢⱼ, `[in]`
/// @param total Σ A
/// @param frobenius ‖A‖_F
/// @param largest max A
record MatrixSums(double[] rows, double[] columns, double total, double frobenius, double largest) {
    static MatrixSums of(MagnitudeRows matrix) {
        double[] rows = new double[matrix.rows()];
        double[] columns = new double[matrix.columns()];
        double[] row = new double[matrix.columns()];
        double total = 0;
        double squares = 0;
        double largest = 0;
        for (int i = 0; i < rows.length; i++) {
            matrix.row(i, row);
            double sum = 0;
            double sumOfSquares = 0;
            for (int j = 0; j < row.length; j++) {
                sum += row[j];
                sumOfSquares += row[j] * row[j];
                columns[j] += row[j];
                largest = Math.max(largest, row[j]);
            }
            rows[i] = sum;
            total += sum;
            squares += sumOfSquares;
        }
        return new MatrixSums(rows, columns, total, Math.sqrt(squares), largest);
    }

    /// A single row.
    static MatrixSums of(double[] row) {
        double total = 0;
        double squares = 0;
        double largest = 0;
        for (double value : row) {
            total += value;
            squares += value * value;
            largest = Math.max(largest, value);
        }
        return new MatrixSums(new double[]{total}, row.clone(), total, Math.sqrt(squares), largest);
    }

    double mean() {
        return total / ((double) rows.length * columns.length);
    }
}
