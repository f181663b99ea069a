// SPDX-License-Identifier: Apache-2.0
package org.optishear.prune;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.optishear.calibration.LinearStatistics;
import org.optishear.tensor.TensorMemory;

/// What a person should know of a linear before any method touches it: every method is defined there, but what it chooses
/// says little.
public final class LinearNotices {
    static final String ALL_PRUNED = "all weights are pruned";

    private static final String NO_WEIGHTS = "all weights are 0";
    private static final String NO_INPUTS = "all inputs are 0 in every window";
    private static final int SHOWN = 8;

    private LinearNotices() {}

    /// Whether a notice says that nothing is left of a linear, or that nothing is known of it: what is to be told first.
    public static boolean isOfDeadLinear(String notice) {
        return notice.equals(NO_WEIGHTS) || notice.equals(NO_INPUTS) || notice.equals(ALL_PRUNED);
    }

    /// Weights and inputs that are 0.
    ///
    /// @param weight `[out, in]`, fp32, contiguous, in host memory, dense
    /// @param statistics inputs are looked at only where the method has asked for them
    /// @return one line each
    static List<String> of(Tensor weight, LinearStatistics statistics) {
        int columns = Math.toIntExact(weight.size(1));
        List<String> notices = new ArrayList<>();
        List<Integer> zero = zeroColumns(weight, columns);
        if (zero.size() == columns) {
            notices.add(NO_WEIGHTS);
        } else if (!zero.isEmpty()) {
            notices.add(zero.size() + " of " + columns + " columns of weights are all 0" + shown(zero));
        }
        List<Integer> dead = statistics.deadInputs();
        if (dead.size() == columns) {
            notices.add(NO_INPUTS);
        } else if (!dead.isEmpty()) {
            notices.add(dead.size() + " of " + columns + " inputs are always 0" + shown(dead));
        }
        return notices;
    }

    /// A row is looked at only where all rows above are 0: in most matrices the first few rule every column out.
    private static List<Integer> zeroColumns(Tensor weight, int columns) {
        MemorySegment values = TensorMemory.of(weight);
        int[] left = IntStream.range(0, columns).toArray();
        for (long row = 0; row < weight.size(0) && left.length > 0; row++) {
            long first = row * columns;
            left = IntStream.of(left).filter(j -> values.getAtIndex(ValueLayout.JAVA_FLOAT, first + j) == 0).toArray();
        }
        return IntStream.of(left).boxed().toList();
    }

    private static String shown(List<Integer> channels) {
        return channels.stream().limit(SHOWN).map(String::valueOf).collect(Collectors.joining(", ",
                channels.size() == 1 ? " (channel " : " (channels ", channels.size() > SHOWN ? ", …)" : ")"));
    }
}
