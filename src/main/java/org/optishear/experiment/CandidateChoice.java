// SPDX-License-Identifier: Apache-2.0
package org.optishear.experiment;

import java.util.List;
import org.optishear.mask.Mask;
import org.optishear.model.Block;

/// What each candidate would prune in one block.
interface CandidateChoice {
    /// Candidates that prune the same weights up to and with this block.
    ///
    /// @param candidates in the order given
    /// @param masks of this block, in the order of its linears; empty where they have not been kept
    record Group(List<Candidate> candidates, List<Mask> masks) {
        Candidate first() {
            return candidates.getFirst();
        }
    }

    /// Candidates by the weights they prune, groups and members in the order given.
    ///
    /// Weights that are zero anyway do not count: pruning them or not gives the same model.
    List<Group> groups(List<Candidate> candidates);

    /// The block as a group prunes it.
    Block pruned(Group group);
}
