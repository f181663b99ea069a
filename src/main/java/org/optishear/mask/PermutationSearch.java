// SPDX-License-Identifier: Apache-2.0
package org.optishear.mask;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.optishear.tensor.PairwiseMaxima;

/// The work of [ChannelPermutation].
final class PermutationSearch {
    private final ScoreColumns scores;
    private final ChannelSearch search;
    private final int group;
    private final int groups; // whole ones of a run

    PermutationSearch(ScoreColumns scores, ChannelSearch search) {
        this.scores = scores;
        this.search = search;
        this.group = scores.pattern().group();
        this.groups = scores.groups();
    }

    ChannelPermutation run() {
        int size = scores.runs().size();
        int[][] stored = new int[scores.runs().runs()][];
        Arrays.setAll(stored, _ -> IntStream.range(0, size).toArray());
        double before = scores.retained(stored);
        ScoreColumns.Sums all = scores.sums(Optional.empty());
        if (groups == 0 || scores.pattern().keep() == group) { // one partial group, or nothing goes: any order is as good
            return new ChannelPermutation(stored, before, before, before, all.finite());
        }
        int[][] order = dealt(all);
        double dealt = scores.retained(order);
        if (!search.assignment() || !all.finite()) {
            return new ChannelPermutation(order, before, dealt, dealt, all.finite());
        }
        for (int place = 0; place < group; place++) {
            assign(order, place);
        }
        return new ChannelPermutation(order, before, dealt, scores.retained(order), true);
    }

    private int[][] dealt(ScoreColumns.Sums all) {
        int[][] order = new int[scores.runs().runs()][];
        double fraction = scores.pattern().sparsity();
        Optional<Mask> mask = switch (search.importance()) {
            case SUM -> Optional.empty();
            case ROW -> Optional.of(scores.mask(new SparsityPattern.PerRow(fraction)));
            case MATRIX -> Optional.of(scores.mask(new SparsityPattern.PerMatrix(fraction)));
        };
        double[][] sums = mask.isEmpty() ? all.sums() : scores.sums(mask).sums();
        long[][] pruned = mask.map(scores::pruned).orElse(new long[sums.length][scores.runs().size()]);
        for (int run = 0; run < order.length; run++) {
            double[] importance = sums[run];
            long[] lost = pruned[run];
            order[run] = snake(IntStream.range(0, importance.length).boxed()
                    .sorted(Comparator.comparingDouble((Integer channel) -> importance[channel])
                            .thenComparingLong(channel -> lost[channel]))
                    .mapToInt(Integer::intValue).toArray());
        }
        return order;
    }

    /// Deals channels, ascending, to the places of the groups.
    private int[] snake(int[] ascending) {
        int rest = ascending.length - groups * group;
        int skipped = scores.pattern().referencePartial() ? rest : 0; // of lowest importance
        int[] order = new int[ascending.length];
        for (int place = 0; place < group; place++) {
            for (int i = 0; i < groups; i++) {
                int target = place % 2 == 0 ? i : groups - 1 - i;
                order[target * group + place] = ascending[skipped + place * groups + i];
            }
        }
        System.arraycopy(ascending, skipped == 0 ? groups * group : 0, order, groups * group, rest);
        return order;
    }

    /// Groups that are refined together.
    private record Part(int run, int first, int end, double[][] value) {
        int size() {
            return end - first;
        }
    }

    /// Gives the channels at one place to the groups anew.
    private void assign(int[][] order, int place) {
        PairwiseMaxima[] scoresAt = scores.place(order, place);
        List<Part> parts = parts();
        record Tile(Part part, int first, int end) {}
        List<Tile> tiles = new ArrayList<>();
        for (Part part : parts) {
            for (int first = 0; first < part.size(); first += PairwiseMaxima.TILE) {
                tiles.add(new Tile(part, first, Math.min(part.size(), first + PairwiseMaxima.TILE)));
            }
        }
        scores.tasks().forEach(tiles.size(), i -> {
            Tile tile = tiles.get(i);
            Part part = tile.part();
            scoresAt[part.run()].sums(part.first() + tile.first(), part.first() + tile.end(), part.first(), part.end(),
                    Arrays.copyOfRange(part.value(), tile.first(), tile.end()));
        });
        scores.tasks().forEach(parts.size(), i -> {
            Part part = parts.get(i);
            int[] channels = order[part.run()];
            int[] given = LinearAssignment.maximum(part.value());
            int[] was = new int[given.length];
            Arrays.setAll(was, g -> channels[(part.first() + g) * group + place]);
            for (int g = 0; g < given.length; g++) {
                channels[(part.first() + g) * group + place] = was[given[g]];
            }
        });
    }

    private List<Part> parts() {
        List<Part> parts = new ArrayList<>();
        int count = Math.ceilDiv(groups, search.groups());
        for (int run = 0; run < scores.runs().runs(); run++) {
            for (int i = 0; i < count; i++) {
                int first = (int) ((long) groups * i / count);
                int end = (int) ((long) groups * (i + 1) / count);
                parts.add(new Part(run, first, end, new double[end - first][end - first]));
            }
        }
        return parts;
    }
}
