// SPDX-License-Identifier: Apache-2.0
package org.optishear.model;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A linear of a block whose input channels can stand in another order for nothing, because each of them is made, channel by
/// channel, from rows of other linears of the block: those rows are given out in the same order. The block's outputs stay
/// what they are, but for the order of sums.
///
/// ```text
/// column (run * repeats + repeat) * size + channel  ←  rows  first + run * stride + channel  of each producer
/// ```
///
/// What an MLP's last linear reads is one run of all channels. What attention's last linear reads is a run for each key head
/// (channels are mixed over tokens, never with each other), repeated for each query head that shares it. Linears that read
/// the residual stream are never foldable: its order is that of all blocks, of the norms, the embedding and the head.
///
/// @param consumer name of the linear that reads the channels
/// @param producers what makes them
/// @param runs how many orders there are
/// @param repeats how often each is used, side by side
/// @param size channels of a run
public record Foldable(String consumer, List<Producer> producers, int runs, int repeats, int size) {
    /// Rows of a linear from which channels are made.
    ///
    /// @param linear its name
    /// @param first row of the first channel of the first run
    /// @param stride rows from one run to the next
    public record Producer(String linear, int first, int stride) {}

    /// Copies the list.
    public Foldable {
        producers = List.copyOf(producers);
    }

    /// What an MLP's last linear reads.
    static Foldable feedForward(Linear consumer, Producer... producers) {
        return new Foldable(consumer.name(), List.of(producers), 1, 1, Math.toIntExact(consumer.weight().size(1)));
    }

    /// The orders of the linears that take part in one or more foldings.
    ///
    /// @param folded `[run][place]` → channel, by foldable
    /// @return by name of the linear
    public static Map<String, LinearOrder> orders(Map<Foldable, int[][]> folded, Block block) {
        Map<String, Integer> outputs = new HashMap<>();
        block.linears().forEach(linear -> outputs.put(linear.name(), Math.toIntExact(linear.weight().size(0))));
        Map<String, LinearOrder> orders = new HashMap<>();
        folded.forEach((foldable, order) -> {
            orders.merge(foldable.consumer, LinearOrder.ofColumns(foldable.columns(order)), LinearOrder::and);
            Map<String, int[]> rows = new HashMap<>();
            for (Producer producer : foldable.producers) {
                int[] own = rows.computeIfAbsent(producer.linear, name -> identity(outputs.get(name)));
                foldable.place(producer, order, own);
            }
            rows.forEach((name, own) -> orders.merge(name, LinearOrder.ofRows(own), LinearOrder::and));
        });
        return orders;
    }

    /// A block whose linears stand in other orders; those without an order are shared.
    public static Block reordered(Block block, Map<String, LinearOrder> orders) {
        return block.withLinears(linear -> orders.containsKey(linear.name())
                ? linear.reordered(orders.get(linear.name()))
                : linear);
    }

    private int[] columns(int[][] order) {
        int[] columns = new int[runs * repeats * size];
        for (int place = 0; place < columns.length; place++) {
            columns[place] = place - place % size + order[place / size / repeats][place % size];
        }
        return columns;
    }

    private void place(Producer producer, int[][] order, int[] rows) {
        for (int run = 0; run < runs; run++) {
            int first = producer.first + run * producer.stride;
            for (int place = 0; place < size; place++) {
                rows[first + place] = first + order[run][place];
            }
        }
    }

    private static int[] identity(int size) {
        int[] identity = new int[size];
        for (int i = 0; i < size; i++) {
            identity[i] = i;
        }
        return identity;
    }
}
