// SPDX-License-Identifier: Apache-2.0
package org.optishear.space;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.optishear.InputException;
import org.optishear.mask.SparsityPattern;
import org.optishear.allocation.Allocation;
import org.optishear.allocation.PrunableSizes;
import org.optishear.search.Categorical;
import org.optishear.search.Gene;
import org.optishear.search.Genome;
import org.optishear.search.Space;

/// The paper's layer-wise sparsities: each block has one of three, and how far the model is from what was asked for is an
/// objective of its own.
///
/// ```text
/// gene of a block     s − δ, s or s + δ
/// deviation           |weights pruned / weights − s|
/// ```
///
/// Source: OptiShear (arXiv:2502.10735), layer-wise sparsity; soda-lsq/AdaPrune@1b6f4ef, the search over `ratio_step`. Differs: what is pruned
/// is counted by the rules of the patterns, without running the model.
public final class LayerChoices implements LayerGenes {
    /// The name of the second objective.
    public static final String DEVIATION = "deviation";

    private final PrunableSizes sizes;
    private final SparsityPattern pattern;
    private final double step;
    private final double tolerance;
    private final List<SparsityPattern> choices;
    private final Space genes;

    /// @param pattern s, and which weights are compared
    /// @param step δ
    /// @param tolerance deviation up to which the lowest objective is picked; where no genome is so near, the nearest is
    /// @throws InputException if the pattern has no fraction, or a choice is none
    public LayerChoices(PrunableSizes sizes, SparsityPattern pattern, double step, double tolerance) {
        if (pattern instanceof SparsityPattern.NofM) {
            throw new InputException("--sparsity", pattern.text(), "a fraction for a search of allocations");
        }
        double sparsity = pattern.sparsity();
        if (!(step > 0 && sparsity - step >= 0 && sparsity + step < 1)) {
            throw new InputException("--step", Double.toString(step),
                    "above 0, with sparsities of " + sparsity + " less and more within [0, 1)");
        }
        this.sizes = sizes;
        this.pattern = pattern;
        this.step = step;
        this.tolerance = tolerance;
        this.choices = List.of(pattern.at(rounded(sparsity - step)), pattern, pattern.at(rounded(sparsity + step)));
        List<String> names = choices.stream().map(SparsityPattern::text).toList();
        this.genes = new Space(IntStream.range(0, sizes.blocks().size())
                .<Gene>mapToObj(block -> new Categorical("block." + block, names)).toList());
    }

    /// 0.5 − 0.05 is 0.45, not 0.45000000000000001.
    private static double rounded(double sparsity) {
        return Math.round(sparsity * 1e9) / 1e9;
    }

    @Override
    public Space genes() {
        return genes;
    }

    @Override
    public Allocation allocation(Genome genome) {
        List<SparsityPattern> patterns = new ArrayList<>();
        genome.choices().forEach(choice -> patterns.add(choices.get(choice)));
        return new Allocation(patterns);
    }

    @Override
    public Genome uniform() {
        return Genome.of(IntStream.range(0, genes.genes().size()).map(_ -> 1).toArray());
    }

    @Override
    public Genome moved(Genome genome, Random luck) {
        int block = luck.nextInt(genome.length());
        return genome.with(block, (genome.choice(block) + 1 + luck.nextInt(choices.size() - 1)) % choices.size());
    }

    @Override
    public List<String> costs() {
        return List.of(DEVIATION);
    }

    @Override
    public List<Double> costs(Genome genome) {
        return List.of(deviation(genome));
    }

    private double deviation(Genome genome) {
        double pruned = (double) sizes.pruned(allocation(genome)) / sizes.weights();
        return Math.abs(pruned - pattern.sparsity());
    }

    @Override
    public double excess(Genome genome) {
        return Math.max(0, deviation(genome) - tolerance);
    }

    @Override
    public Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("layers", "paper");
        facts.put("pattern", pattern.toString());
        facts.put("step", Double.toString(step));
        facts.put("tolerance", Double.toString(tolerance));
        return facts;
    }
}
