// SPDX-License-Identifier: Apache-2.0
package org.optishear.experiment;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.optishear.calibration.LinearStatistics;
import org.optishear.mask.BlockSelector;
import org.optishear.mask.Mask;
import org.optishear.mask.MaskSelector;
import org.optishear.mask.SparsityPattern;
import org.optishear.metric.MetaOperands;
import org.optishear.metric.OperandMetric;
import org.optishear.metric.PruningMetric;
import org.optishear.model.Block;
import org.optishear.model.Linear;
import org.optishear.prune.PrunedModel;
import org.optishear.space.PruningSpace;
import org.optishear.tensor.RowScores;
import org.optishear.tensor.WeightMatrix;
import org.optishear.tensor.Workers;

/// What each candidate would prune in one block, given what the block's inputs are.
///
/// Candidates that give a linear the same metric and pattern share its mask, which is computed once.
final class BlockChoice implements CandidateChoice {
    static final int CHAIN_BYTES = 16; // 128 bits

    private final int index;
    private final Block block;
    private final Map<String, LinearStatistics> statistics;
    private final PruningSpace space;
    private final Workers workers;
    private final List<WeightMatrix> weights; // by linear, fp32
    private final List<MetaOperands> operands; // by linear; empty where no candidate needs them

    /// The caller's innermost scope must be open for as long as this is used: it owns fp32 copies of bf16 weights.
    ///
    /// @param index of the block
    /// @param candidates that will be asked about
    BlockChoice(int index, Block block, Map<String, LinearStatistics> statistics, List<Candidate> candidates,
            PruningSpace space, Workers workers) {
        this.index = index;
        this.block = block;
        this.statistics = statistics;
        this.space = space;
        this.workers = workers;
        this.weights = block.linears().stream().map(linear -> WeightMatrix.of(linear.fullWeight())).toList();
        this.operands = candidates.stream().anyMatch(this::needsOperands)
                ? workers.map(weights.size(),
                        linear -> new MetaOperands(weights.get(linear), statistics.get(linear(linear).name())))
                : List.of();
    }

    private boolean needsOperands(Candidate candidate) {
        return candidate.alike().size() > 1
                || block.linears().stream().anyMatch(linear -> candidate.metric(linear) instanceof OperandMetric);
    }

    private Linear linear(int position) {
        return block.linears().get(position);
    }

    /// The choice of a mask that does not depend on other linears.
    private record Choice(int linear, PruningMetric metric, SparsityPattern pattern) {}

    @Override
    public List<Group> groups(List<Candidate> candidates) {
        if (candidates.size() == 1) {
            Candidate only = candidates.getFirst();
            List<Mask> masks = masks(only);
            List<byte[]> digests = workers.map(masks.size(), linear -> digest(linear, masks.get(linear)));
            return List.of(new Group(List.of(advance(only, digests)), masks));
        }
        Map<Choice, byte[]> shared = shared(candidates);
        Map<String, List<Candidate>> groups = new LinkedHashMap<>();
        for (Candidate candidate : workers.map(candidates.size(), i -> advance(candidates.get(i), shared))) {
            groups.computeIfAbsent(candidate.chain(), _ -> new ArrayList<>()).add(candidate);
        }
        return groups.values().stream().map(members -> new Group(members, List.of())).toList();
    }

    /// What the distinct choices for single linears prune.
    private Map<Choice, byte[]> shared(List<Candidate> candidates) {
        Set<Choice> distinct = new LinkedHashSet<>();
        candidates.stream().filter(candidate -> !acrossLinears(candidate))
                .forEach(candidate -> distinct.addAll(choices(candidate)));
        List<Choice> choices = List.copyOf(distinct);
        List<byte[]> digests = workers.map(choices.size(), i -> {
            Choice choice = choices.get(i);
            return digest(choice.linear(), MaskSelector.select(scores(choice), choice.pattern()));
        });
        Map<Choice, byte[]> shared = new HashMap<>();
        for (int i = 0; i < choices.size(); i++) {
            shared.put(choices.get(i), digests.get(i));
        }
        return shared;
    }

    private List<Choice> choices(Candidate candidate) {
        List<Choice> choices = new ArrayList<>();
        for (int position = 0; position < weights.size(); position++) {
            Linear linear = linear(position);
            choices.add(new Choice(position, candidate.metric(linear), candidate.pattern(index, linear)));
        }
        return choices;
    }

    private boolean acrossLinears(Candidate candidate) {
        return block.linears().stream()
                .anyMatch(linear -> candidate.pattern(index, linear) instanceof SparsityPattern.PerBlock);
    }

    private RowScores scores(Choice choice) {
        return choice.metric() instanceof OperandMetric metric
                ? metric.scores(operands.get(choice.linear()))
                : choice.metric().scores(weights.get(choice.linear()),
                        statistics.get(linear(choice.linear()).name()));
    }

    private Candidate advance(Candidate candidate, Map<Choice, byte[]> shared) {
        if (!acrossLinears(candidate)) {
            return advance(candidate, choices(candidate).stream().map(shared::get).toList());
        }
        List<Mask> masks = BlockSelector.select(parts(candidate));
        List<byte[]> digests = new ArrayList<>();
        for (int linear = 0; linear < masks.size(); linear++) {
            digests.add(digest(linear, masks.get(linear)));
        }
        return advance(candidate, digests);
    }

    private Candidate advance(Candidate candidate, List<byte[]> digests) {
        MessageDigest digest = sha256();
        digest.update(candidate.chain().getBytes(StandardCharsets.US_ASCII));
        digests.forEach(digest::update);
        return candidate.next(HexFormat.of().formatHex(digest.digest(), 0, CHAIN_BYTES), space, operands);
    }

    private byte[] digest(int linear, Mask mask) {
        MessageDigest digest = sha256();
        mask.updateDigest(digest, weights.get(linear).values());
        return digest.digest();
    }

    private List<BlockSelector.Part> parts(Candidate candidate) {
        return choices(candidate).stream()
                .map(choice -> new BlockSelector.Part(scores(choice), choice.pattern())).toList();
    }

    private List<Mask> masks(Candidate candidate) {
        if (acrossLinears(candidate)) {
            return BlockSelector.select(parts(candidate));
        }
        List<Choice> choices = choices(candidate);
        return workers.map(choices.size(),
                i -> MaskSelector.select(scores(choices.get(i)), choices.get(i).pattern()));
    }

    @Override
    public Block pruned(Group group) {
        List<Mask> masks = group.masks().isEmpty() ? masks(group.first()) : group.masks();
        Map<String, Mask> byName = new LinkedHashMap<>();
        for (int linear = 0; linear < masks.size(); linear++) {
            byName.put(linear(linear).name(), masks.get(linear));
        }
        return block.withLinears(linear -> PrunedModel.masked(linear, byName.get(linear.name())));
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
