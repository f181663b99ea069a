// SPDX-License-Identifier: Apache-2.0
package org.optishear.space;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.optishear.InputException;
import org.optishear.mask.SparsityPattern;
import org.optishear.allocation.Allocation;
import org.optishear.allocation.AllocationUnits;
import org.optishear.allocation.AllocationUnits.Granularity;
import org.optishear.allocation.PrunableSizes;
import org.optishear.search.Gene;
import org.optishear.search.Genome;
import org.optishear.search.IntegerRange;
import org.optishear.search.Space;

/// Levels of blocks or linears that never change what the whole model loses ([AllocationUnits]).
///
/// ```text
/// gene        level of a unit, −8 … 8 where it has room
/// move        n = min(a, b), a and b drawn from {1, 2, 3}; n times one unit a level up and another one down;
///             by linear, each time with probability ½ instead: all linears of one block a level up, all of another down
/// ```
///
/// Source: the mutation of IST-DASLab/EvoPress (arXiv:2410.14649), section 3. Differs: in the levels' bounds; and in the steps of
/// whole blocks, without which a search by linear, whose space holds that of blocks, ends above it (docs/benchmarks.md).
public final class LayerLevels implements LayerGenes {
    /// As many levels as EvoPress has to each side.
    static final int LEVELS = 8;
    private static final int MOST_MOVES = 3;
    private static final String GRANULARITY = "granularity";

    private final AllocationUnits units;
    private final Granularity granularity;
    private final SparsityPattern pattern;
    private final double step;
    private final Space genes;
    private final List<List<Integer>> blocks; // units of each

    /// @param pattern what every linear would lose alike
    /// @param step share of a mean unit's weights
    /// @throws InputException if no unit can lose a level more while another one loses one less
    public LayerLevels(PrunableSizes sizes, Granularity granularity, SparsityPattern pattern, double step) {
        this.units = new AllocationUnits(sizes, granularity, pattern, step);
        this.granularity = granularity;
        this.pattern = pattern;
        this.step = step;
        List<Gene> levels = new ArrayList<>();
        for (int unit = 0; unit < units.units().size(); unit++) {
            levels.add(new IntegerRange(units.units().get(unit).name(), -Math.min(LEVELS, units.lowest(unit)),
                    Math.min(LEVELS, units.highest(unit))));
        }
        this.genes = new Space(levels);
        this.blocks = List.copyOf(IntStream.range(0, units.units().size()).boxed()
                .collect(Collectors.groupingBy(unit -> units.units().get(unit).block(), TreeMap::new,
                        Collectors.toUnmodifiableList()))
                .values());
        List<Integer> up = open(uniform(), 1, -1);
        if (up.stream().allMatch(raised -> open(uniform(), -1, raised).isEmpty())) {
            throw new InputException("--step", step + " on " + units.units().size() + " "
                    + granularity.name().toLowerCase(Locale.ROOT) + "s at " + pattern.text(),
                    "a smaller one: none can lose a level more while another one loses one less");
        }
    }

    /// Whether facts of a space say that each linear has a level of its own.
    public static boolean byLinear(Map<String, String> facts) {
        return "linear".equals(facts.get(GRANULARITY));
    }

    @Override
    public Space genes() {
        return genes;
    }

    @Override
    public Allocation allocation(Genome genome) {
        return units.allocation(levels(genome));
    }

    private static int[] levels(Genome genome) {
        return genome.choices().stream().mapToInt(Integer::intValue).toArray();
    }

    @Override
    public Genome uniform() {
        return Genome.of(new int[genes.genes().size()]);
    }

    @Override
    public Genome moved(Genome genome, Random luck) {
        int first = luck.nextInt(MOST_MOVES);
        int second = luck.nextInt(MOST_MOVES);
        int moves = 1 + Math.min(first, second);
        Genome moved = genome;
        for (int move = 0; move < moves; move++) {
            if (granularity == Granularity.LINEAR && luck.nextBoolean()) {
                moved = movedBlocks(moved, luck);
                continue;
            }
            List<Integer> up = open(moved, 1, -1);
            if (up.isEmpty()) {
                return moved;
            }
            int raised = up.get(luck.nextInt(up.size()));
            List<Integer> down = open(moved, -1, raised);
            if (down.isEmpty()) {
                return moved;
            }
            int lowered = down.get(luck.nextInt(down.size()));
            moved = moved.with(raised, moved.choice(raised) + 1).with(lowered, moved.choice(lowered) - 1);
        }
        return moved;
    }

    /// Blocks of as many linears, so that what the model loses stays the same.
    private Genome movedBlocks(Genome genome, Random luck) {
        List<List<Integer>> up = openBlocks(genome, 1);
        if (up.isEmpty()) {
            return genome;
        }
        List<Integer> raised = up.get(luck.nextInt(up.size()));
        List<List<Integer>> down = openBlocks(genome, -1).stream()
                .filter(block -> !block.equals(raised) && block.size() == raised.size()).toList();
        if (down.isEmpty()) {
            return genome;
        }
        List<Integer> lowered = down.get(luck.nextInt(down.size()));
        Genome moved = genome;
        for (int i = 0; i < raised.size(); i++) {
            moved = moved.with(raised.get(i), moved.choice(raised.get(i)) + 1)
                    .with(lowered.get(i), moved.choice(lowered.get(i)) - 1);
        }
        return moved;
    }

    /// Units of each block of which all have room for a step.
    private List<List<Integer>> openBlocks(Genome genome, int step) {
        List<Integer> open = open(genome, step, -1);
        return blocks.stream().filter(open::containsAll).toList();
    }

    /// Units that have room for a step.
    private List<Integer> open(Genome genome, int step, int but) {
        List<Integer> open = new ArrayList<>();
        for (int unit = 0; unit < genome.length(); unit++) {
            if (unit != but && genes.genes().get(unit) instanceof IntegerRange range
                    && genome.choice(unit) + step >= range.low() && genome.choice(unit) + step <= range.high()) {
                open.add(unit);
            }
        }
        return open;
    }

    @Override
    public List<String> costs() {
        return List.of();
    }

    @Override
    public List<Double> costs(Genome genome) {
        return List.of();
    }

    @Override
    public double excess(Genome genome) {
        return 0;
    }

    @Override
    public Map<String, String> facts() {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("layers", "exact");
        facts.put(GRANULARITY, granularity.name().toLowerCase(Locale.ROOT));
        facts.put("pattern", pattern.toString());
        facts.put("sparsity", Double.toString(pattern.sparsity()));
        facts.put("step", Double.toString(step));
        return facts;
    }
}
