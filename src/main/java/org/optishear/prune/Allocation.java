// SPDX-License-Identifier: Apache-2.0
package org.optishear.prune;

import java.util.Collections;
import java.util.List;
import org.optishear.mask.SparsityPattern;

/// How much each block gives up.
///
/// @param patterns the pattern of every linear of block i, one for each block
public record Allocation(List<SparsityPattern> patterns) {
    /// Copies the list.
    public Allocation {
        patterns = List.copyOf(patterns);
    }

    /// The same pattern for every block.
    public static Allocation uniform(SparsityPattern pattern, int blocks) {
        return new Allocation(Collections.nCopies(blocks, pattern));
    }

    /// The pattern of one block's linears.
    public SparsityPattern pattern(int block) {
        return patterns.get(block);
    }
}
