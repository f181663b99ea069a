// SPDX-License-Identifier: Apache-2.0
package org.optishear.update;

import java.util.Arrays;

/// The first few columns of a row in the order of a key, found in one pass without sorting the row: a bounded heap whose
/// root is the last of those kept.
///
/// Order: by key, NaN above all numbers, `-0.0` equal to `+0.0`, equal keys by column; or exactly the other way round.
final class ColumnQueue {
    private final long[] entries; // a max-heap of packed key and column until the first is asked for, sorted from then on
    private final long turn; // 0, or -1 to turn the order round
    private int size;
    private int taken;

    private ColumnQueue(int capacity, long turn) {
        this.entries = new long[capacity];
        this.turn = turn;
    }

    /// @param capacity how many are kept
    static ColumnQueue lowestFirst(int capacity) {
        return new ColumnQueue(capacity, 0);
    }

    /// @param capacity how many are kept
    static ColumnQueue highestFirst(int capacity) {
        return new ColumnQueue(capacity, -1);
    }

    /// Forgets everything.
    void clear() {
        size = 0;
        taken = 0;
    }

    /// Adds a column; not after [#next].
    void offer(float key, int column) {
        int bits = Float.floatToIntBits(key + 0.0f);
        long entry = ((long) (bits ^ (bits >> 31 & Integer.MAX_VALUE)) << Integer.SIZE | column) ^ turn;
        if (size < entries.length) {
            rise(entry);
        } else if (size > 0 && entry < entries[0]) {
            sink(entry);
        }
    }

    private void rise(long entry) {
        int at = size++;
        while (at > 0 && entries[(at - 1) / 2] < entry) {
            entries[at] = entries[(at - 1) / 2];
            at = (at - 1) / 2;
        }
        entries[at] = entry;
    }

    private void sink(long entry) {
        int at = 0;
        for (int child = 1; child < size; child = 2 * at + 1) {
            int larger = child + 1 < size && entries[child + 1] > entries[child] ? child + 1 : child;
            if (entries[larger] <= entry) {
                break;
            }
            entries[at] = entries[larger];
            at = larger;
        }
        entries[at] = entry;
    }

    /// The next column; -1 if there is none left.
    int next() {
        if (taken == 0) {
            Arrays.sort(entries, 0, size);
        }
        return taken < size ? (int) (entries[taken++] ^ turn) : -1;
    }
}
