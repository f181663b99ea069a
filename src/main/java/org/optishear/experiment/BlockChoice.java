// SPDX-License-Identifier: Apache-2.0
package org.optishear.experiment;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.optishear.calibration.LinearStatistics;
import org.optishear.experiment.PruningProblem.Candidate;
import org.optishear.mask.BlockSelector;
import org.optishear.mask.Mask;
import org.optishear.mask.MaskSelector;
import org.optishear.mask.SparsityPattern;
import org.optishear.metric.MetaMetric;
import org.optishear.metric.MetaOperands;
import org.optishear.model.Block;
import org.optishear.model.Linear;
import org.optishear.prune.PrunedModel;
import org.optishear.tensor.RowScores;
import org.optishear.tensor.WeightMatrix;
import org.optishear.tensor.Workers;

/// What each candidate would prune in one block, given what the block's inputs are.
final class BlockChoice {
    /// The chain before the first block.
    static final String START = "";

    private static final int CHAIN_BYTES = 16; // 128 bits

    private final Block block;
    private final SparsityPattern pattern;
    private final Workers workers;
    private final List<WeightMatrix> weights; // by linear, fp32
    private final List<MetaOperands> operands; // by linear

    /// The caller's innermost scope must be open for as long as this is used: it owns fp32 copies of bf16 weights.
    BlockChoice(Block block, Map<String, LinearStatistics> statistics, SparsityPattern pattern, Workers workers) {
        this.block = block;
        this.pattern = pattern;
        this.workers = workers;
        this.weights = block.linears().stream().map(linear -> WeightMatrix.of(linear.fullWeight())).toList();
        this.operands = workers.map(block.linears().size(), index -> {
            Linear linear = block.linears().get(index);
            return new MetaOperands(weights.get(index), statistics.get(linear.name()));
        });
    }

    /// Candidates that prune the same weights up to and with this block.
    ///
    /// @param candidates in the order given
    /// @param masks of this block, in the order of its linears; empty where they have not been kept
    record Group(List<Candidate> candidates, List<Mask> masks) {
        MetaMetric metric() {
            return candidates.getFirst().metric();
        }
    }

    /// Candidates by the weights they prune, groups and members in the order given.
    ///
    /// Weights that are zero anyway do not count: pruning them or not gives the same model.
    List<Group> groups(List<Candidate> candidates) {
        if (candidates.size() == 1) {
            Candidate only = candidates.getFirst();
            List<Mask> masks = masks(only.metric());
            return List.of(new Group(List.of(advance(only, masks)), masks));
        }
        Map<String, List<Candidate>> groups = new LinkedHashMap<>();
        for (Candidate candidate : workers.map(candidates.size(), index -> advance(candidates.get(index)))) {
            groups.computeIfAbsent(candidate.chain(), _ -> new ArrayList<>()).add(candidate);
        }
        return groups.values().stream().map(members -> new Group(members, List.of())).toList();
    }

    private Candidate advance(Candidate candidate) {
        return advance(candidate, BlockSelector.select(operands.stream()
                .map(operand -> new BlockSelector.Part(candidate.metric().scores(operand), pattern)).toList()));
    }

    private Candidate advance(Candidate candidate, List<Mask> masks) {
        MessageDigest digest = sha256();
        digest.update(candidate.chain().getBytes(StandardCharsets.US_ASCII));
        Set<MetaMetric> equals = new LinkedHashSet<>(candidate.equals());
        for (int index = 0; index < operands.size(); index++) {
            MetaOperands operand = operands.get(index);
            masks.get(index).updateDigest(digest, weights.get(index).values());
            equals.removeIf(other -> !other.ranksAs(candidate.metric(), operand));
        }
        String chain = HexFormat.of().formatHex(digest.digest(), 0, CHAIN_BYTES);
        return new Candidate(candidate.proposal(), candidate.metric(), equals, chain);
    }

    private List<Mask> masks(MetaMetric metric) {
        List<RowScores> scores = operands.stream().<RowScores>map(metric::scores).toList();
        if (pattern instanceof SparsityPattern.PerBlock) {
            return BlockSelector.select(scores.stream().map(own -> new BlockSelector.Part(own, pattern)).toList());
        }
        return workers.map(operands.size(), index -> MaskSelector.select(scores.get(index), pattern));
    }

    /// The block as a group prunes it.
    Block pruned(Group group) {
        List<Mask> masks = group.masks().isEmpty() ? masks(group.metric()) : group.masks();
        Map<String, Mask> byName = new LinkedHashMap<>();
        for (int index = 0; index < masks.size(); index++) {
            byName.put(block.linears().get(index).name(), masks.get(index));
        }
        return block.withLinears(linear -> PrunedModel.masked(linear, byName.get(linear.name())));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
