// SPDX-License-Identifier: Apache-2.0
package org.optishear.mask;

import org.optishear.tensor.RowScores;
import org.optishear.tensor.Workers;

/// An order of a linear's input channels in which an N:M pattern keeps more of the scores.
///
/// ```text
/// heuristic   channels in ascending order of importance (column sums of the scores), dealt in M runs of C/M to the M places
///             of the groups, every second run backwards (a snake)
/// lsa         for each place in turn, what stands there is given to the groups anew:
///             value[group, channel] = Σ_rows sum of the N highest of (the group's other M-1 scores and the channel's)
///             maximised by linear assignment; it never falls
/// retained    Σ of the scores that stay                                        (NaN counts as nothing, and stays)
/// ```
///
/// Source: Zhang et al. 2024 (RIA, ICLR), section 4.2; biomedical-cybernetics/RIA@7bc55b0 `lib/prune.py` `prune_ria`
/// (`--reallocation`, `--importance_score`, `--lsa`, `--fast`). Differs: sums in double where it has fp32; its blocks of
/// `--fast` are as many as keep a linear assignment to [ChannelSearch#groups] groups, not 4, 8 or 16 by the name of the linear; a
/// partial last group of a row gets the channels of highest importance, or under the references' rule, by which it loses
/// more than its share, of lowest, and keeps them; scores that are not finite leave the heuristic's order, where it fails.
///
/// @param order
///            `[run][place]` → channel
/// @param before
///            retained in the stored order
/// @param dealt
///            retained in the heuristic's order
/// @param retained
///            retained in `order`
/// @param finite
///            whether all scores are; if not, there was no assignment
public record ChannelPermutation(int[][] order, double before, double dealt, double retained, boolean finite) {
    /// Seeks an order on the caller's thread.
    ///
    /// @param runs
    ///            of the scores' columns; its groups lie within the runs ([ChannelRuns#holdGroups])
    public static ChannelPermutation of(RowScores scores, SparsityPattern.NofM pattern, ChannelRuns runs,
            ChannelSearch search) {
        return new PermutationSearch(new ScoreColumns(scores, pattern, runs, RowTasks.here()), search).run();
    }

    /// Seeks an order on the workers' threads; not to be called from a task of theirs.
    public static ChannelPermutation of(RowScores scores, SparsityPattern.NofM pattern, ChannelRuns runs,
            ChannelSearch search, Workers workers) {
        return new PermutationSearch(new ScoreColumns(scores, pattern, runs, RowTasks.on(workers)), search).run();
    }
}
