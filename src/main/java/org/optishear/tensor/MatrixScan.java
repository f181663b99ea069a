// SPDX-License-Identifier: Apache-2.0
package org.optishear.tensor;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.stream.Collectors;

/// What is in a stored matrix: its zeros, where they lie, and how its values are distributed.
///
/// One pass over the memory for 16-bit dtypes, two for wider ones; nothing is converted as a whole. Chunks of rows go to
/// the workers, and the result does not depend on their number.
///
/// @param matrix what was read
/// @param zeros weights that are zero, of either sign
/// @param emptyRows rows (of the matrix as it is stored) that are all zero
/// @param emptyColumns columns that are all zero
/// @param mostOfGroup by group size 2, 4, 8, 16: the most weights that are not zero in any such group of consecutive
///     input channels
/// @param distribution of the values
public record MatrixScan(StoredMatrix matrix, long zeros, BitSet emptyRows, BitSet emptyColumns, int[] mostOfGroup,
        Distribution distribution) {

    /// Reads a matrix.
    ///
    /// @param transposed whether it is stored as `[in, out]`, so that groups lie across its rows
    /// @param workers not to be used by a task of these workers
    public static MatrixScan of(StoredMatrix matrix, boolean transposed, Workers workers) {
        int rows = matrix.chunkRows(GroupMaxima.SIZES[GroupMaxima.SIZES.length - 1]);
        int chunks = Math.ceilDiv(matrix.rows(), rows);
        Deque<ValueTally> tallies = new ConcurrentLinkedDeque<>(); // as many as chunks are read at the same time
        List<Chunk> read = workers.map(chunks, index -> {
            Chunk chunk = new Chunk(matrix, index * rows, transposed);
            int end = Math.min(matrix.rows(), (index + 1) * rows);
            ValueTally found = matrix.width() == Short.BYTES ? tallies.pollFirst() : null;
            ValueTally tally = found == null && matrix.width() == Short.BYTES ? new ValueTally() : found;
            chunk.read(end, tally);
            if (tally != null) {
                tallies.addFirst(tally);
            }
            return chunk;
        });
        Chunk all = new Chunk(matrix, 0, transposed);
        read.forEach(all::add);
        BitSet columns = BitSet.valueOf(all.columns);
        columns.flip(0, matrix.columns());
        return new MatrixScan(matrix, all.zeros, all.emptyRows, columns, all.groups.most(),
                matrix.width() == Short.BYTES
                        ? narrow(matrix, tallies)
                        : wide(matrix, all.sums, rows, workers));
    }

    private static Distribution narrow(StoredMatrix matrix, Deque<ValueTally> tallies) {
        ValueTally total = new ValueTally();
        tallies.forEach(total::add);
        return total.distribution(matrix.type());
    }

    private static Distribution wide(StoredMatrix matrix, WideValues.Sums sums, int rows, Workers workers) {
        double std = sums.moments().std();
        WeightHistogram histogram = new WeightHistogram(std);
        if (std > 0) {
            for (WeightHistogram part : workers.map(Math.ceilDiv(matrix.rows(), rows), index -> {
                WeightHistogram counts = new WeightHistogram(std);
                WideValues values = new WideValues();
                for (int row = index * rows; row < Math.min(matrix.rows(), (index + 1) * rows); row++) {
                    values.count(matrix, row, std, counts);
                }
                return counts;
            })) {
                histogram = histogram.plus(part);
            }
        }
        return new Distribution(sums.nan(), sums.infinite(), sums.moments(), histogram);
    }

    /// The patterns `N:M` (N kept of M) among `1:2 1:4 2:4 1:8 2:8 4:8 8:16` that hold everywhere along the input
    /// channels; none where M does not divide them.
    ///
    /// @param inputs number of input channels
    public List<String> patterns(int inputs) {
        List<String> patterns = new ArrayList<>();
        for (int size = 0; size < GroupMaxima.SIZES.length; size++) {
            int group = GroupMaxima.SIZES[size];
            for (int kept = 1; kept <= group / 2; kept *= 2) {
                boolean usual = group < 16 || kept == 8;
                if (usual && inputs % group == 0 && mostOfGroup[size] <= kept) {
                    patterns.add(kept + ":" + group);
                }
            }
        }
        return patterns;
    }

    /// The first few of a set of rows or columns.
    public static List<Integer> first(BitSet set, int few) {
        return set.stream().limit(few).boxed().collect(Collectors.toList());
    }

    /// A chunk of rows, and what has been seen of it.
    private static final class Chunk {
        private final StoredMatrix matrix;
        private final int firstRow;
        private final boolean transposed;
        private final BitSet emptyRows = new BitSet();
        private final long[] columns; // bits: any weight that is not zero
        private final GroupMaxima groups;
        private long zeros;
        private WideValues.Sums sums = new WideValues.Sums(WeightMoments.NONE, 0, 0);

        Chunk(StoredMatrix matrix, int firstRow, boolean transposed) {
            this.matrix = matrix;
            this.firstRow = firstRow;
            this.transposed = transposed;
            this.columns = NonZeroBits.words(matrix.columns());
            this.groups = new GroupMaxima(transposed ? columns.length : 0);
        }

        void read(int end, ValueTally tally) {
            long[] words = NonZeroBits.words(matrix.columns());
            WideValues values = tally == null ? new WideValues() : null;
            for (int row = firstRow; row < end; row++) {
                NonZeroBits.read(matrix, row, words);
                look(words, row);
                if (tally != null) {
                    tally.add(matrix.row(row));
                } else {
                    values.add(matrix, row);
                }
            }
            sums = values == null ? sums : values.sums();
        }

        private void look(long[] words, int row) {
            int nonZero = 0;
            for (int word = 0; word < words.length; word++) {
                columns[word] |= words[word];
                nonZero += Long.bitCount(words[word]);
            }
            zeros += matrix.columns() - nonZero;
            if (nonZero == 0) {
                emptyRows.set(row);
            }
            if (transposed) {
                groups.across(words, row);
            } else {
                groups.along(words);
            }
        }

        void add(Chunk later) {
            zeros += later.zeros;
            emptyRows.or(later.emptyRows);
            for (int word = 0; word < columns.length; word++) {
                columns[word] |= later.columns[word];
            }
            groups.add(later.groups);
            sums = sums.plus(later.sums);
        }
    }
}
