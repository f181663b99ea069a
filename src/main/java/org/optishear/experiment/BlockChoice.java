// SPDX-License-Identifier: Apache-2.0
package org.optishear.experiment;

import java.lang.foreign.MemorySegment;
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
    private final List<MetaOperands> operands; // by linear

    BlockChoice(Block block, Map<String, LinearStatistics> statistics, SparsityPattern pattern, Workers workers) {
        this.block = block;
        this.pattern = pattern;
        this.workers = workers;
        this.operands = workers.map(block.linears().size(), index -> {
            Linear linear = block.linears().get(index);
            return new MetaOperands(WeightMatrix.of(linear.weight()), statistics.get(linear.name()));
        });
    }

    /// Candidates by the weights they prune up to and with this block, groups and members in the order given.
    ///
    /// Weights that are zero anyway do not count: pruning them or not gives the same model.
    Map<String, List<Candidate>> groups(List<Candidate> candidates) {
        List<Candidate> advanced = workers.map(candidates.size(), index -> advance(candidates.get(index)));
        Map<String, List<Candidate>> groups = new LinkedHashMap<>();
        advanced.forEach(candidate -> groups.computeIfAbsent(candidate.chain(), _ -> new ArrayList<>()).add(candidate));
        return groups;
    }

    private Candidate advance(Candidate candidate) {
        MessageDigest digest = sha256();
        digest.update(candidate.chain().getBytes(StandardCharsets.US_ASCII));
        Set<MetaMetric> equals = new LinkedHashSet<>(candidate.equals());
        for (int index = 0; index < operands.size(); index++) {
            MetaOperands operand = operands.get(index);
            MemorySegment weight = WeightMatrix.of(block.linears().get(index).weight()).values();
            MaskSelector.select(candidate.metric().scores(operand), pattern).updateDigest(digest, weight);
            equals.removeIf(other -> !other.ranksAs(candidate.metric(), operand));
        }
        String chain = HexFormat.of().formatHex(digest.digest(), 0, CHAIN_BYTES);
        return new Candidate(candidate.proposal(), candidate.metric(), equals, chain);
    }

    /// The block as this metric prunes it.
    Block pruned(MetaMetric metric) {
        Map<String, Mask> masks = new LinkedHashMap<>();
        for (int index = 0; index < operands.size(); index++) {
            RowScores scores = metric.scores(operands.get(index));
            masks.put(block.linears().get(index).name(), MaskSelector.select(scores, pattern, workers));
        }
        return block.withLinears(linear -> PrunedModel.masked(linear, masks.get(linear.name())));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
