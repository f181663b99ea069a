// SPDX-License-Identifier: Apache-2.0
package org.optishear.tensor;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// Finds the k-th lowest of n values by narrowing a bracket round it; [DoubleSelect] is its twin.
///
/// A sorted sample gives two pivots that very likely enclose the k-th value. One pass counts the values below and up
/// to the lower pivot and gathers those strictly between the two; the search goes on among those few, or, where the
/// sample misled, beside the bracket. (Floyd and Rivest, "Expected time bounds for selection", CACM 18(3), 1975, with
/// the partition replaced by counting and gathering, which needs no branch per value.)
///
/// Every pass over gathered values leaves out the pivots, so equal values cannot stall it. After [#SAMPLED_ROUNDS]
/// the pivot is the middle of the bracket's bit patterns: at most 32 more halvings, whatever the values are.
final class FloatSelect {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    private static final int SAMPLE = 256;
    /// Half width of the bracket in standard deviations of a sample's rank.
    private static final double DEVIATIONS = 2.5;
    private static final int SAMPLED_ROUNDS = 4;
    /// So few values are sorted.
    private static final int FEW = 128;

    private final float[] sample = new float[SAMPLE];
    private final float[][] gathered; // [2], by turns: values strictly inside the bracket, then at least LANES NaNs
    private float low;
    private float high;
    private int below;
    private int lessThanLow;
    private int upToLow;
    private int inside;

    /// @param columns the most values a search will be given
    FloatSelect(int columns) {
        int length = Math.max(columns, FEW) + 2 * LANES;
        this.gathered = new float[2][length];
    }

    /// How many values lie strictly below the one found last.
    int below() {
        return below;
    }

    /// The `rank`-th lowest (from 1) of `values[0 … size-1]`, or NaN where fewer of them are numbers.
    ///
    /// @param values
    ///            followed by NaNs up to a multiple of the vector length; left as they are
    float lowest(float[] values, int size, int rank) {
        float[] source = values;
        int count = size;
        int left = rank;
        float floor = Float.NEGATIVE_INFINITY;
        float ceiling = Float.POSITIVE_INFINITY;
        below = 0;
        int round = 0;
        for (; count > FEW; round++) {
            float[] target = gathered[round & 1];
            if (round < SAMPLED_ROUNDS) {
                samplePivots(source, count, left);
                low = Float.isNaN(low) ? ceiling : Math.max(low, floor);
                high = Float.isNaN(high) ? ceiling : Math.min(high, ceiling);
            } else {
                low = middle(floor, ceiling);
                high = low;
            }
            partition(source, count, target);
            if (left <= lessThanLow) { // the sample misled: the value lies below the bracket
                high = low;
                low = floor;
                partition(source, count, target);
            }
            while (left > upToLow + inside) { // above it
                if (low == Float.POSITIVE_INFINITY) {
                    below = upToLow;
                    return Float.NaN;
                }
                low = high;
                high = ceiling;
                partition(source, count, target);
            }
            if (left <= upToLow) {
                below += lessThanLow;
                return low;
            }
            below += upToLow;
            left -= upToLow;
            count = inside;
            floor = low;
            ceiling = high;
            source = target;
        }
        float[] few = gathered[round & 1];
        System.arraycopy(source, 0, few, 0, count);
        return lowestOfFew(few, count, left);
    }

    /// Counts values below and up to [#low], and gathers those between the pivots.
    private void partition(float[] source, int count, float[] target) {
        FloatVector lower = FloatVector.broadcast(SPECIES, low);
        FloatVector upper = FloatVector.broadcast(SPECIES, high);
        int less = 0;
        int upTo = 0;
        int kept = 0;
        for (int i = 0; i < count; i += LANES) {
            FloatVector part = FloatVector.fromArray(SPECIES, source, i);
            VectorMask<Float> between = part.compare(VectorOperators.GT, lower)
                    .and(part.compare(VectorOperators.LT, upper));
            less += part.compare(VectorOperators.LT, lower).trueCount();
            upTo += part.compare(VectorOperators.LE, lower).trueCount();
            part.compress(between).intoArray(target, kept);
            kept += between.trueCount();
        }
        FloatVector.broadcast(SPECIES, Float.NaN).intoArray(target, kept);
        lessThanLow = less;
        upToLow = upTo;
        inside = kept;
    }

    private void samplePivots(float[] source, int count, int rank) {
        for (int i = 0; i < SAMPLE; i++) {
            sample[i] = source[(int) ((long) i * count / SAMPLE)];
        }
        Arrays.sort(sample);
        double share = (rank - 0.5) / count;
        double middle = share * SAMPLE;
        double halfWidth = DEVIATIONS * Math.sqrt(SAMPLE * share * (1 - share)) + 1;
        int lowIndex = (int) Math.floor(middle - halfWidth);
        int highIndex = (int) Math.ceil(middle + halfWidth);
        low = lowIndex < 0 ? Float.NEGATIVE_INFINITY : sample[lowIndex];
        high = highIndex >= SAMPLE ? Float.POSITIVE_INFINITY : sample[highIndex];
    }

    /// The value halfway between two bit patterns, in the order of values.
    private static float middle(float floor, float ceiling) {
        long sum = FloatRowKernel.key(floor) + FloatRowKernel.key(ceiling);
        return FloatRowKernel.value(sum >>> 1);
    }

    private float lowestOfFew(float[] few, int count, int rank) {
        Arrays.sort(few, 0, count); // NaNs come last
        float found = few[rank - 1];
        int less = rank - 1;
        while (less > 0 && (Float.isNaN(found) ? Float.isNaN(few[less - 1]) : few[less - 1] == found)) {
            less--;
        }
        below += less;
        return found;
    }
}
