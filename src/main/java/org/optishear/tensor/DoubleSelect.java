// SPDX-License-Identifier: Apache-2.0
package org.optishear.tensor;

import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// Finds the k-th lowest of n values by narrowing a bracket round it; [FloatSelect] is its twin.
///
/// A sorted sample gives two pivots that very likely enclose the k-th value. One pass counts the values below and up
/// to the lower pivot and gathers those strictly between the two; the search goes on among those few, or, where the
/// sample misled, beside the bracket. (Floyd and Rivest, "Expected time bounds for selection", CACM 18(3), 1975, with
/// the partition replaced by counting and gathering, which needs no branch per value.)
///
/// Every pass over gathered values leaves out the pivots, so equal values cannot stall it. After [#SAMPLED_ROUNDS]
/// the pivot is the middle of the bracket's bit patterns: at most 64 more halvings, whatever the values are.
final class DoubleSelect {
    private static final VectorSpecies<Double> SPECIES = DoubleVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    private static final int SAMPLE = 256;
    /// Half width of the bracket in standard deviations of a sample's rank.
    private static final double DEVIATIONS = 2.5;
    private static final int SAMPLED_ROUNDS = 4;
    /// So few values are sorted.
    private static final int FEW = 128;

    private final double[] sample = new double[SAMPLE];
    private final double[][] gathered; // [2], by turns: values strictly inside the bracket, then at least LANES NaNs
    private double low;
    private double high;
    private int below;
    private int lessThanLow;
    private int upToLow;
    private int inside;

    /// @param columns the most values a search will be given
    DoubleSelect(int columns) {
        int length = Math.max(columns, FEW) + 2 * LANES;
        this.gathered = new double[2][length];
    }

    /// How many values lie strictly below the one found last.
    int below() {
        return below;
    }

    /// The `rank`-th lowest (from 1) of `values[0 … size-1]`, or NaN where fewer of them are numbers.
    ///
    /// @param values
    ///            followed by NaNs up to a multiple of the vector length; left as they are
    double lowest(double[] values, int size, int rank) {
        double[] source = values;
        int count = size;
        int left = rank;
        double floor = Double.NEGATIVE_INFINITY;
        double ceiling = Double.POSITIVE_INFINITY;
        below = 0;
        int round = 0;
        for (; count > FEW; round++) {
            double[] target = gathered[round & 1];
            if (round < SAMPLED_ROUNDS) {
                samplePivots(source, count, left);
                low = Double.isNaN(low) ? ceiling : Math.max(low, floor);
                high = Double.isNaN(high) ? ceiling : Math.min(high, ceiling);
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
                if (low == Double.POSITIVE_INFINITY) {
                    below = upToLow;
                    return Double.NaN;
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
        double[] few = gathered[round & 1];
        System.arraycopy(source, 0, few, 0, count);
        return lowestOfFew(few, count, left);
    }

    /// Counts values below and up to [#low], and gathers those between the pivots.
    private void partition(double[] source, int count, double[] target) {
        DoubleVector lower = DoubleVector.broadcast(SPECIES, low);
        DoubleVector upper = DoubleVector.broadcast(SPECIES, high);
        int less = 0;
        int upTo = 0;
        int kept = 0;
        for (int i = 0; i < count; i += LANES) {
            DoubleVector part = DoubleVector.fromArray(SPECIES, source, i);
            VectorMask<Double> between = part.compare(VectorOperators.GT, lower)
                    .and(part.compare(VectorOperators.LT, upper));
            less += part.compare(VectorOperators.LT, lower).trueCount();
            upTo += part.compare(VectorOperators.LE, lower).trueCount();
            part.compress(between).intoArray(target, kept);
            kept += between.trueCount();
        }
        DoubleVector.broadcast(SPECIES, Double.NaN).intoArray(target, kept);
        lessThanLow = less;
        upToLow = upTo;
        inside = kept;
    }

    private void samplePivots(double[] source, int count, int rank) {
        for (int i = 0; i < SAMPLE; i++) {
            sample[i] = source[(int) ((long) i * count / SAMPLE)];
        }
        Arrays.sort(sample);
        double share = (rank - 0.5) / count;
        double middle = share * SAMPLE;
        double halfWidth = DEVIATIONS * Math.sqrt(SAMPLE * share * (1 - share)) + 1;
        int lowIndex = (int) Math.floor(middle - halfWidth);
        int highIndex = (int) Math.ceil(middle + halfWidth);
        low = lowIndex < 0 ? Double.NEGATIVE_INFINITY : sample[lowIndex];
        high = highIndex >= SAMPLE ? Double.POSITIVE_INFINITY : sample[highIndex];
    }

    /// The value halfway between two bit patterns, in the order of values.
    private static double middle(double floor, double ceiling) {
        long first = DoubleRowKernel.key(floor);
        return DoubleRowKernel.value(first + ((DoubleRowKernel.key(ceiling) - first) >>> 1));
    }

    private double lowestOfFew(double[] few, int count, int rank) {
        Arrays.sort(few, 0, count); // NaNs come last
        double found = few[rank - 1];
        int less = rank - 1;
        while (less > 0 && (Double.isNaN(found) ? Double.isNaN(few[less - 1]) : few[less - 1] == found)) {
            less--;
        }
        below += less;
        return found;
    }
}
