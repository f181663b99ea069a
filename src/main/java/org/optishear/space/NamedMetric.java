// SPDX-License-Identifier: Apache-2.0
package org.optishear.space;

import org.optishear.allocation.Allocation;
import org.optishear.mask.SparsityPattern;

/// Published metrics that a space may hold, and what they are called where other weights are compared than usual.
enum NamedMetric {
    /// |W| · x.
    WANDA("wanda", false),
    /// |W|.
    MAGNITUDE("magnitude", true),
    /// |W| / r + |W| / c.
    RI("ri", true),
    /// RI · x^0.5.
    RIA("ria", true);

    private final String id;
    private final boolean wholeMatrix; // what `prune --method` compares without a word

    NamedMetric(String id, boolean wholeMatrix) {
        this.id = id;
        this.wholeMatrix = wholeMatrix;
    }

    /// `wanda` or `wanda per matrix`, by what the fractions of an allocation are compared in; the bare name with N:M alone.
    String in(Allocation allocation) {
        return allocation.patterns().stream().filter(pattern -> !(pattern instanceof SparsityPattern.NofM)).findFirst()
                .map(this::in).orElse(id);
    }

    String in(SparsityPattern pattern) {
        return switch (pattern) {
            case SparsityPattern.PerRow _ -> wholeMatrix ? id + " per row" : id;
            case SparsityPattern.PerMatrix _ -> wholeMatrix ? id : id + " per matrix";
            case SparsityPattern.RowShare _ -> id + " by row share";
            case SparsityPattern.PerBlock _ -> id + " per block";
            case SparsityPattern.NofM _ -> id;
        };
    }
}
