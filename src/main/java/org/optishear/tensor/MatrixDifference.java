// SPDX-License-Identifier: Apache-2.0
package org.optishear.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.List;

/// How two stored matrices of the same shape differ, whatever their dtypes. Sums are in double precision and in the order
/// of the rows; a NaN on either side makes the figures of values NaN.
///
/// @param weights of each matrix
/// @param zerosInBoth weights that are zero in both
/// @param zerosInFirst weights that are zero in the first only
/// @param zerosInSecond weights that are zero in the second only
/// @param most largest |first - second|
/// @param squaredDifference Σ (first - second)²
/// @param squaredFirst Σ first²
public record MatrixDifference(long weights, long zerosInBoth, long zerosInFirst, long zerosInSecond, double most,
        double squaredDifference, double squaredFirst) {
    /// Of no weights.
    public static final MatrixDifference NONE = new MatrixDifference(0, 0, 0, 0, 0, 0, 0);

    private static final int BLOCK = 4096;
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    private static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ORDER);
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ORDER);
    private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ORDER);

    /// Compares two matrices.
    public static MatrixDifference of(StoredMatrix first, StoredMatrix second, Workers workers) {
        int rows = first.chunkRows(1);
        List<MatrixDifference> parts = workers.map(Math.ceilDiv(first.rows(), rows),
                chunk -> rows(first, second, chunk * rows, Math.min(first.rows(), (chunk + 1) * rows)));
        return parts.stream().reduce(NONE, MatrixDifference::plus);
    }

    /// Both together.
    public MatrixDifference plus(MatrixDifference other) {
        return new MatrixDifference(weights + other.weights, zerosInBoth + other.zerosInBoth,
                zerosInFirst + other.zerosInFirst, zerosInSecond + other.zerosInSecond, Math.max(most, other.most),
                squaredDifference + other.squaredDifference, squaredFirst + other.squaredFirst);
    }

    /// Fraction of the weights that are zero in both or in neither; 1 where there are none.
    public double agreement() {
        return weights == 0 ? 1 : 1 - (zerosInFirst + zerosInSecond) / (double) weights;
    }

    /// Zeros in both / zeros in either; 1 where neither has any.
    public double jaccard() {
        long either = zerosInBoth + zerosInFirst + zerosInSecond;
        return either == 0 ? 1 : zerosInBoth / (double) either;
    }

    /// ‖first - second‖ / ‖first‖, of Frobenius; 0 where they are equal.
    public double relative() {
        return squaredDifference == 0 ? 0 : Math.sqrt(squaredDifference) / Math.sqrt(squaredFirst);
    }

    private static MatrixDifference rows(StoredMatrix first, StoredMatrix second, int firstRow, int end) {
        double[] a = new double[BLOCK];
        double[] b = new double[BLOCK];
        long[] zeros = new long[3]; // both, first, second
        double most = 0;
        double difference = 0;
        double square = 0;
        for (int row = firstRow; row < end; row++) {
            MemorySegment rowA = first.row(row);
            MemorySegment rowB = second.row(row);
            for (int start = 0; start < first.columns(); start += BLOCK) {
                int count = Math.min(BLOCK, first.columns() - start);
                read(first, rowA, start, count, a);
                read(second, rowB, start, count, b);
                for (int i = 0; i < count; i++) {
                    zeros[0] += a[i] == 0 && b[i] == 0 ? 1 : 0;
                    zeros[1] += a[i] == 0 && b[i] != 0 ? 1 : 0;
                    zeros[2] += a[i] != 0 && b[i] == 0 ? 1 : 0;
                    double off = a[i] - b[i];
                    most = Math.max(most, Math.abs(off));
                    difference += off * off;
                    square += a[i] * a[i];
                }
            }
        }
        return new MatrixDifference((long) (end - firstRow) * first.columns(), zeros[0], zeros[1], zeros[2], most,
                difference, square);
    }

    private static void read(StoredMatrix matrix, MemorySegment row, int start, int count, double[] values) {
        switch (matrix.type()) {
            case BFloat16 -> {
                for (int i = 0; i < count; i++) {
                    values[i] = Float.intBitsToFloat(row.get(SHORT, (start + i) * 2L) << Short.SIZE);
                }
            }
            case Half -> {
                for (int i = 0; i < count; i++) {
                    values[i] = Float.float16ToFloat(row.get(SHORT, (start + i) * 2L));
                }
            }
            case Float -> {
                for (int i = 0; i < count; i++) {
                    values[i] = row.get(FLOAT, (start + i) * 4L);
                }
            }
            case Double -> {
                for (int i = 0; i < count; i++) {
                    values[i] = row.get(DOUBLE, (start + i) * 8L);
                }
            }
            default -> throw new IllegalArgumentException("no values of " + matrix.type());
        }
    }
}
