// SPDX-License-Identifier: Apache-2.0
package org.optishear.mask;

/// How the input channels of a linear may be reordered: column `(run * repeats + repeat) * size + channel` goes where
/// `channel` goes in the order of its run, which all repeats of the run share.
///
/// The MLP's output is one run of all channels. Attention's output is a run for each key head, repeated for each of the
/// query heads that share it.
///
/// @param runs
///            orders to be found
/// @param repeats
///            times that each is used
/// @param size
///            channels of a run
public record ChannelRuns(int runs, int repeats, int size) {
    public ChannelRuns {
        if (runs < 1 || repeats < 1 || size < 0) {
            throw new IllegalArgumentException(runs + " runs of " + repeats + " x " + size + " channels");
        }
    }

    /// One run of all columns.
    public static ChannelRuns whole(int columns) {
        return new ChannelRuns(1, 1, columns);
    }

    /// Columns of the linear.
    public int columns() {
        return runs * repeats * size;
    }

    /// Whether the groups of a pattern lie within the runs; only the last of the row may be partial.
    public boolean holdGroups(SparsityPattern.NofM pattern) {
        return runs * repeats == 1 || size % pattern.group() == 0;
    }

    /// Where each column comes from.
    ///
    /// @param order
    ///            `[run][place]` → channel
    /// @return `[place]` → column
    public int[] columns(int[][] order) {
        int[] columns = new int[columns()];
        for (int place = 0; place < columns.length; place++) {
            int run = place / size / repeats;
            columns[place] = place - place % size + order[run][place % size];
        }
        return columns;
    }
}
