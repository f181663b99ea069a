// SPDX-License-Identifier: Apache-2.0
package org.optishear.tensor;

/// How many weights each group of consecutive columns loses.
///
/// @param pruned
///            weights that every whole group loses, at most `size`
/// @param size
///            columns of a whole group, at least 1
/// @param prunedOfLast
///            weights that the last group loses where the columns are no multiple of `size`, at most its columns
public record GroupSizes(int pruned, int size, int prunedOfLast) {
    public GroupSizes {
        if (size < 1 || pruned < 0 || pruned > size || prunedOfLast < 0 || prunedOfLast >= size) {
            throw new IllegalArgumentException("groups: found " + pruned + " (last " + prunedOfLast + ") of " + size
                    + ", expected at most the group");
        }
    }
}
