// SPDX-License-Identifier: Apache-2.0
package org.optishear.tensor;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// Sums of the larger of two values, for all pairs of columns of two matrices:
///
/// ```text
/// sum[g, c] = Σ over rows r of max(left[r, g], right[r, c])        left, right [rows, columns], fp32
/// ```
///
/// Built like a matrix product: panels of the two lie side by side in scratch, and 4 left columns meet two vectors of right
/// ones in registers. Each sum is taken in row order, in fp32 over [#ROWS] rows and then in double, so it depends neither on
/// the width of a vector nor on threads.
///
/// @param left row-major
/// @param right row-major
/// @param rows of both
/// @param columns of both
public record PairwiseMaxima(float[] left, float[] right, int rows, int columns) {
    /// How many left columns [#sums] is best asked for at a time.
    public static final int TILE = 64;

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    private static final int WIDTH = 2 * LANES;
    private static final int ROWS = 256;
    private static final int HEIGHT = 4;

    /// The sums of the left columns `first` to `end - 1` with the right columns `from` to `to - 1`.
    ///
    /// @param into gets them, `[end - first][to - from]`, in place of what is there
    public void sums(int first, int end, int from, int to, double[][] into) {
        int height = (end - first + HEIGHT - 1) / HEIGHT * HEIGHT;
        float[] leftPanel = new float[height * ROWS]; // [4 columns][row][column]
        float[] rightPanel = new float[ROWS * WIDTH]; // [row][column]
        float[] block = new float[HEIGHT * WIDTH];
        for (double[] row : into) {
            Arrays.fill(row, 0);
        }
        for (int start = 0; start < rows; start += ROWS) {
            int count = Math.min(ROWS, rows - start);
            packLeft(leftPanel, start, count, first, end);
            for (int column = from; column < to; column += WIDTH) {
                int width = Math.min(WIDTH, to - column);
                for (int r = 0; r < count; r++) {
                    System.arraycopy(right, (start + r) * columns + column, rightPanel, r * WIDTH, width);
                }
                for (int g = 0; g < end - first; g += HEIGHT) {
                    multiply(leftPanel, g * ROWS, rightPanel, count, block);
                    for (int i = 0; i < Math.min(HEIGHT, end - first - g); i++) {
                        for (int j = 0; j < width; j++) {
                            into[g + i][column - from + j] += block[i * WIDTH + j];
                        }
                    }
                }
            }
        }
    }

    private void packLeft(float[] panel, int start, int count, int first, int end) {
        for (int g = 0; g < end - first; g++) {
            int target = g / HEIGHT * HEIGHT * ROWS + g % HEIGHT;
            for (int r = 0; r < count; r++) {
                panel[target + r * HEIGHT] = left[(start + r) * columns + first + g];
            }
        }
    }

    /// 4 left columns with a panel of right ones; `block` gets the sums.
    private static void multiply(float[] leftPanel, int offset, float[] rightPanel, int count, float[] block) {
        FloatVector zero = FloatVector.zero(SPECIES);
        FloatVector a0 = zero;
        FloatVector a1 = zero;
        FloatVector b0 = zero;
        FloatVector b1 = zero;
        FloatVector c0 = zero;
        FloatVector c1 = zero;
        FloatVector d0 = zero;
        FloatVector d1 = zero;
        for (int r = 0; r < count; r++) {
            FloatVector x0 = FloatVector.fromArray(SPECIES, rightPanel, r * WIDTH);
            FloatVector x1 = FloatVector.fromArray(SPECIES, rightPanel, r * WIDTH + LANES);
            int at = offset + r * HEIGHT;
            FloatVector t = FloatVector.broadcast(SPECIES, leftPanel[at]);
            a0 = a0.add(larger(x0, t));
            a1 = a1.add(larger(x1, t));
            t = FloatVector.broadcast(SPECIES, leftPanel[at + 1]);
            b0 = b0.add(larger(x0, t));
            b1 = b1.add(larger(x1, t));
            t = FloatVector.broadcast(SPECIES, leftPanel[at + 2]);
            c0 = c0.add(larger(x0, t));
            c1 = c1.add(larger(x1, t));
            t = FloatVector.broadcast(SPECIES, leftPanel[at + 3]);
            d0 = d0.add(larger(x0, t));
            d1 = d1.add(larger(x1, t));
        }
        a0.intoArray(block, 0);
        a1.intoArray(block, LANES);
        b0.intoArray(block, WIDTH);
        b1.intoArray(block, WIDTH + LANES);
        c0.intoArray(block, 2 * WIDTH);
        c1.intoArray(block, 2 * WIDTH + LANES);
        d0.intoArray(block, 3 * WIDTH);
        d1.intoArray(block, 3 * WIDTH + LANES);
    }

    /// As `max` of finite values; that of the vector API takes care of NaN and -0, at three times the price.
    private static FloatVector larger(FloatVector one, FloatVector other) {
        VectorMask<Float> more = one.compare(VectorOperators.GT, other);
        return other.blend(one, more);
    }
}
