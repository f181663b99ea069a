// SPDX-License-Identifier: Apache-2.0
package org.optishear.tensor;

import java.util.Arrays;
import java.util.List;

/// The zeros of each output channel of a stored matrix, and the groups of input channels that keep too many weights.
///
/// @param byOutput `[out]`: weights of an output channel that are zero
/// @param inputs number of input channels
/// @param broken groups that keep more than they may
public record ZeroCounts(int[] byOutput, int inputs, long broken) {

    /// What a group of consecutive input channels may keep.
    ///
    /// @param size input channels of a group, at least 1
    /// @param kept weights that may be other than zero
    /// @param keptOfLast the same for a partial last group
    public record Groups(int size, int kept, int keptOfLast) {
        /// Nothing is asked of groups.
        public static final Groups NONE = new Groups(1, 1, 1);

        boolean asked() {
            return kept < size;
        }
    }

    /// Reads a matrix.
    ///
    /// @param transposed whether it is stored as `[in, out]`
    public static ZeroCounts of(StoredMatrix matrix, boolean transposed, Groups groups, Workers workers) {
        int rows = matrix.chunkRows(transposed ? groups.size() : 1);
        List<ZeroCounts> parts = workers.map(Math.ceilDiv(matrix.rows(), rows), chunk -> {
            int end = Math.min(matrix.rows(), (chunk + 1) * rows);
            return transposed ? across(matrix, chunk * rows, end, groups) : along(matrix, chunk * rows, end, groups);
        });
        int[] byOutput = new int[transposed ? matrix.columns() : matrix.rows()];
        long broken = 0;
        int first = 0;
        for (ZeroCounts part : parts) {
            for (int i = 0; i < part.byOutput.length; i++) {
                byOutput[first + i] += part.byOutput[i];
            }
            first += transposed ? 0 : part.byOutput.length;
            broken += part.broken;
        }
        return new ZeroCounts(byOutput, transposed ? matrix.rows() : matrix.columns(), broken);
    }

    /// Zeros of the matrix.
    public long total() {
        return Arrays.stream(byOutput).asLongStream().sum();
    }

    private static ZeroCounts along(StoredMatrix matrix, int firstRow, int end, Groups groups) {
        int[] zeros = new int[end - firstRow];
        long broken = 0;
        long[] words = NonZeroBits.words(matrix.columns());
        for (int row = firstRow; row < end; row++) {
            NonZeroBits.read(matrix, row, words);
            zeros[row - firstRow] = matrix.columns() - count(words, 0, matrix.columns());
            for (int from = 0; groups.asked() && from < matrix.columns(); from += groups.size()) {
                boolean whole = from + groups.size() <= matrix.columns();
                int kept = count(words, from, whole ? from + groups.size() : matrix.columns());
                broken += kept > (whole ? groups.kept() : groups.keptOfLast()) ? 1 : 0;
            }
        }
        return new ZeroCounts(zeros, matrix.columns(), broken);
    }

    private static ZeroCounts across(StoredMatrix matrix, int firstRow, int end, Groups groups) {
        int[] zeros = new int[matrix.columns()];
        int[] kept = new int[matrix.columns()];
        long broken = 0;
        long[] words = NonZeroBits.words(matrix.columns());
        for (int row = firstRow; row < end; row++) {
            NonZeroBits.read(matrix, row, words);
            for (int column = 0; column < zeros.length; column++) {
                int nonZero = (int) (words[column >> 6] >>> column) & 1;
                zeros[column] += 1 - nonZero;
                kept[column] += nonZero;
            }
            boolean whole = (row + 1) % groups.size() == 0;
            if (groups.asked() && (whole || row + 1 == matrix.rows())) {
                int limit = whole ? groups.kept() : groups.keptOfLast();
                broken += Arrays.stream(kept).filter(count -> count > limit).count();
                Arrays.fill(kept, 0);
            }
        }
        return new ZeroCounts(zeros, matrix.rows(), broken);
    }

    /// Bits that are set among bits `from` to `to - 1`.
    private static int count(long[] words, int from, int to) {
        int count = 0;
        for (int at = from; at < to;) {
            int bits = Math.min(to, (at | 63) + 1) - at;
            long part = words[at >> 6] >>> at;
            count += Long.bitCount(bits == Long.SIZE ? part : part & (1L << bits) - 1);
            at += bits;
        }
        return count;
    }
}
