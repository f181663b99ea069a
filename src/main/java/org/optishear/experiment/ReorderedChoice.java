// SPDX-License-Identifier: Apache-2.0
package org.optishear.experiment;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.bytedeco.javacpp.PointerScope;
import org.optishear.calibration.LinearStatistics;
import org.optishear.mask.ChannelSearch;
import org.optishear.model.Block;
import org.optishear.model.LinearOrder;
import org.optishear.prune.ChannelFolding;
import org.optishear.prune.Method;
import org.optishear.prune.Recipe;
import org.optishear.space.PruningSpace;
import org.optishear.tensor.Workers;

/// What each candidate would prune in one block whose input channels it puts in an order first, as `prune --permutation` does
/// ([ChannelFolding]).
///
/// Candidates are looked at one by one, since each has a block of its own; those that prune alike in the same order are one group. The
/// chain of a candidate identifies orders, too.
final class ReorderedChoice implements CandidateChoice {
    private final int index;
    private final Block block;
    private final Map<String, LinearStatistics> statistics;
    private final PruningSpace space;
    private final ChannelSearch search;
    private final Workers workers;
    private Optional<BlockChoice> only = Optional.empty(); // of a single candidate, kept until it is pruned

    /// The caller's innermost scope must be open for as long as this is used: it owns the block in the order of a single candidate, and of
    /// the one that is pruned.
    ///
    /// @param index of the block
    /// @param space its genomes have an order to seek
    ReorderedChoice(int index, Block block, Map<String, LinearStatistics> statistics, PruningSpace space,
            Workers workers) {
        this.index = index;
        this.block = block;
        this.statistics = statistics;
        this.space = space;
        this.search = space.permutation().orElseThrow();
        this.workers = workers;
    }

    @Override
    public List<Group> groups(List<Candidate> candidates) {
        if (candidates.size() == 1) {
            Ordered ordered = ordered(candidates.getFirst());
            only = Optional.of(ordered.choice());
            return ordered.choice().groups(List.of(ordered.candidate()));
        }
        Map<String, List<Candidate>> groups = new LinkedHashMap<>();
        for (Candidate candidate : candidates) {
            try (PointerScope _ = new PointerScope()) {
                Ordered ordered = ordered(candidate);
                Candidate next = ordered.choice().groups(List.of(ordered.candidate())).getFirst().first();
                groups.computeIfAbsent(next.chain(), _ -> new ArrayList<>()).add(next);
            }
        }
        return groups.values().stream().map(members -> new Group(members, List.of())).toList();
    }

    @Override
    public Block pruned(Group group) {
        return only.orElseGet(() -> ordered(group.first()).choice()).pruned(group);
    }

    /// A candidate on the block in its order.
    private record Ordered(Candidate candidate, BlockChoice choice) {}

    private Ordered ordered(Candidate candidate) {
        Recipe recipe = new Recipe(new Method(candidate.ranking()), candidate.allocation(), Optional.of(search));
        ChannelFolding.Folded folded = new ChannelFolding(recipe, index, workers).fold(block, statistics);
        Candidate chained = candidate.after(digest(candidate.chain(), folded.orders()));
        return new Ordered(chained, new BlockChoice(index, folded.block(), folded.statistics(), List.of(chained), space,
                workers));
    }

    private static String digest(String chain, Map<String, LinearOrder> orders) {
        MessageDigest digest = BlockChoice.sha256();
        digest.update(chain.getBytes(StandardCharsets.US_ASCII));
        new TreeMap<>(orders).forEach((name, order) -> {
            digest.update(name.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0);
            update(digest, order.rows());
            update(digest, order.columns());
        });
        return HexFormat.of().formatHex(digest.digest(), 0, BlockChoice.CHAIN_BYTES);
    }

    private static void update(MessageDigest digest, int[] channels) {
        ByteBuffer bytes = ByteBuffer.allocate((1 + channels.length) * Integer.BYTES).putInt(channels.length);
        IntStream.of(channels).forEach(bytes::putInt);
        digest.update(bytes.flip());
    }
}
