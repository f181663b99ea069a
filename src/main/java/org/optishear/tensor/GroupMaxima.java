// SPDX-License-Identifier: Apache-2.0
package org.optishear.tensor;

import java.util.Arrays;

/// The most weights that are not zero in any group of 2, 4, 8 and 16 consecutive ones: `N:M` (N of M kept) holds where
/// the most of M is at most N.
///
/// Along a row the counts of all groups of a word are added up side by side in its bits; across rows each column has a
/// counter whose bits lie in one word each for 64 columns.
final class GroupMaxima {
    /// The group sizes, ascending.
    static final int[] SIZES = {2, 4, 8, 16};

    private static final int PLANES = 5; // counts up to 16
    private static final long EVEN = 0x5555_5555_5555_5555L;
    private static final long PAIRS = 0x3333_3333_3333_3333L;
    private static final long NIBBLES = 0x0F0F_0F0F_0F0F_0F0FL;
    private static final long BYTES = 0x00FF_00FF_00FF_00FFL;
    private static final long[] ONES = {EVEN, 0x1111_1111_1111_1111L, 0x0101_0101_0101_0101L, 0x0001_0001_0001_0001L};

    private final int[] most = new int[SIZES.length];
    private final long[][][] planes; // [size][bit of the count][word]

    /// @param words of a row; counters across rows are kept where it is not 0
    GroupMaxima(int words) {
        this.planes = new long[words == 0 ? 0 : SIZES.length][PLANES][words];
    }

    /// Takes the groups along a row.
    ///
    /// @param words as [NonZeroBits] reads them
    void along(long[] words) {
        for (long word : words) {
            long pairs = (word & EVEN) + (word >>> 1 & EVEN);
            long nibbles = (pairs & PAIRS) + (pairs >>> 2 & PAIRS);
            long bytes = (nibbles & NIBBLES) + (nibbles >>> 4 & NIBBLES);
            long halves = (bytes & BYTES) + (bytes >>> 8 & BYTES);
            if (word != 0) {
                most[0] = Math.max(most[0], (pairs & ~EVEN) != 0 ? 2 : 1);
            }
            raise(1, nibbles);
            raise(2, bytes);
            raise(3, halves);
        }
    }

    /// @param counts each in as many bits as the group has columns; the top bit is free from groups of 4 on
    private void raise(int size, long counts) {
        int bits = SIZES[size];
        long top = ONES[size] << (bits - 1);
        while ((counts + ((1L << (bits - 1)) - 1 - most[size]) * ONES[size] & top) != 0) {
            most[size]++;
        }
    }

    /// Takes the next row of the groups across rows; the first row is the first of a group of every size.
    void across(long[] words, int row) {
        for (int size = 0; size < SIZES.length; size++) {
            long[][] count = planes[size];
            for (int word = 0; word < words.length; word++) {
                long carry = words[word];
                for (int bit = 0; carry != 0; bit++) {
                    long sum = count[bit][word] ^ carry;
                    carry &= count[bit][word];
                    count[bit][word] = sum;
                }
            }
            if ((row + 1) % SIZES[size] == 0) {
                close(size);
            }
        }
    }

    private void close(int size) {
        for (int word = 0; word < planes[size][0].length; word++) {
            while (above(planes[size], word, most[size]) != 0) {
                most[size]++;
            }
        }
        for (long[] plane : planes[size]) {
            Arrays.fill(plane, 0);
        }
    }

    /// The columns whose count is above a limit.
    private static long above(long[][] count, int word, int limit) {
        long above = 0;
        long equal = -1;
        for (int bit = PLANES - 1; bit >= 0; bit--) {
            long plane = count[bit][word];
            if ((limit >> bit & 1) == 0) {
                above |= equal & plane;
                equal &= ~plane;
            } else {
                equal &= plane;
            }
        }
        return above;
    }

    /// What both have seen.
    void add(GroupMaxima other) {
        for (int size = 0; size < SIZES.length; size++) {
            most[size] = Math.max(most[size], other.most[size]);
        }
    }

    /// By group size, in the order of [#SIZES].
    int[] most() {
        return most.clone();
    }
}
