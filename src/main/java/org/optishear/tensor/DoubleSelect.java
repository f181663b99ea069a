// SPDX-License-Identifier: Apache-2.0
package org.optishear.tensor;

import java.util.Arrays;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// Finds the k-th lowest of n values by narrowing a bracket `[floor, ceiling)` round it; [FloatSelect] is its twin.
///
/// The bracket is halved by bit patterns: one pass counts the values below its middle, so 64 passes would always do.
/// A long row is first cut down: halving over a sample gives a bracket that very likely holds the k-th value, and one
/// pass over the row counts the values below it and gathers the few inside, among which the halving goes on until a
/// handful can be sorted. (Floyd and Rivest, "Expected time bounds for selection", CACM 18(3), 1975, with counting in
/// place of partitioning: no branch per value.) Where the sample misled, the halving goes on over all values.
final class DoubleSelect {
    private static final VectorSpecies<Double> SPECIES = DoubleVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    /// So few values are sorted.
    private static final int FEW = 32;

    private final DoubleSample sample = new DoubleSample();
    private final double[] gathered; // values inside the bracket, then at least LANES NaNs
    private double floor;
    private double ceiling;
    private int belowFloor; // values of the array at hand that are < floor
    private int belowCeiling;
    private int below;
    private int equal;

    /// @param columns the most values a search will be given
    DoubleSelect(int columns) {
        this.gathered = new double[columns + 2 * LANES];
    }

    /// How many values lie strictly below the one found last.
    int below() {
        return below;
    }

    /// How many values equal the one found last; NaN equals NaN.
    int equal() {
        return equal;
    }

    /// The `rank`-th lowest (from 1) of `values[0 … count-1]`, or NaN where fewer of them are numbers.
    ///
    /// @param values
    ///            followed by NaNs up to a multiple of the vector length; left as they are
    double lowest(double[] values, int count, int rank) {
        floor = Double.NEGATIVE_INFINITY;
        ceiling = Double.POSITIVE_INFINITY;
        below = 0;
        if (count <= DoubleSample.LONG_ROW) {
            belowFloor = 0;
            belowCeiling = countBelow(values, count, ceiling);
            return search(values, count, rank);
        }
        sample.take(values, count);
        sample.bracket((rank - 0.5) / count);
        floor = sample.floor();
        ceiling = sample.ceiling();
        gather(values, count);
        if (rank <= belowFloor) {
            ceiling = floor;
            belowCeiling = belowFloor;
            floor = Double.NEGATIVE_INFINITY;
            belowFloor = 0;
            return search(values, count, rank);
        }
        if (rank > belowCeiling) {
            floor = ceiling;
            belowFloor = belowCeiling;
            ceiling = Double.POSITIVE_INFINITY;
            belowCeiling = countBelow(values, count, ceiling);
            return search(values, count, rank);
        }
        return searchGathered(rank);
    }

    /// The `rank`-th lowest of all values, which is among those gathered last.
    private double searchGathered(int rank) {
        int inside = belowCeiling - belowFloor;
        below = belowFloor;
        int left = rank - belowFloor;
        belowFloor = 0;
        belowCeiling = inside;
        return search(gathered, inside, left);
    }

    private double search(double[] values, int count, int rank) {
        if (rank > belowCeiling) {
            return infinityOrNaN(values, count, rank);
        }
        halve(values, count, rank, Math.nextUp(floor)); // many equal values become the floor of a bracket
        while (belowCeiling - belowFloor > FEW) {
            double middle = middle(floor, ceiling);
            if (middle == floor) { // neighbours: all values inside are equal
                below += belowFloor;
                equal = belowCeiling - belowFloor;
                return floor;
            }
            halve(values, count, rank, middle);
        }
        gather(values, count);
        return lowestOfFew(rank);
    }

    /// Narrows the bracket to one side of `at`, which lies in it.
    private void halve(double[] values, int count, int rank, double at) {
        int belowAt = countBelow(values, count, at);
        if (rank <= belowAt) {
            ceiling = at;
            belowCeiling = belowAt;
        } else {
            floor = at;
            belowFloor = belowAt;
        }
    }

    private double infinityOrNaN(double[] values, int count, int rank) {
        int infinite = 0;
        int numbers = 0;
        for (int i = 0; i < count; i++) {
            infinite += values[i] == Double.POSITIVE_INFINITY ? 1 : 0;
            numbers += Double.isNaN(values[i]) ? 0 : 1;
        }
        boolean nan = rank > numbers;
        below += nan ? numbers : numbers - infinite;
        equal = nan ? count - numbers : infinite;
        return nan ? Double.NaN : Double.POSITIVE_INFINITY;
    }

    private double lowestOfFew(int rank) {
        int count = belowCeiling - belowFloor;
        Arrays.sort(gathered, 0, count);
        int place = rank - belowFloor - 1;
        double found = gathered[place];
        int from = place;
        while (from > 0 && gathered[from - 1] == found) {
            from--;
        }
        int to = place + 1;
        while (to < count && gathered[to] == found) {
            to++;
        }
        below += belowFloor + from;
        equal = to - from;
        return found;
    }

    /// Gathers the values inside the bracket and counts those below its ends. `values` may be [#gathered] itself.
    private void gather(double[] values, int count) {
        DoubleVector lower = DoubleVector.broadcast(SPECIES, floor);
        DoubleVector upper = DoubleVector.broadcast(SPECIES, ceiling);
        int less = 0;
        int kept = 0;
        for (int i = 0; i < count; i += LANES) {
            DoubleVector part = DoubleVector.fromArray(SPECIES, values, i);
            VectorMask<Double> tooLow = part.compare(VectorOperators.LT, lower);
            VectorMask<Double> inside = part.compare(VectorOperators.LT, upper).andNot(tooLow);
            less += tooLow.trueCount();
            part.compress(inside).intoArray(gathered, kept);
            kept += inside.trueCount();
        }
        DoubleVector.broadcast(SPECIES, Double.NaN).intoArray(gathered, kept);
        belowFloor = less;
        belowCeiling = less + kept;
    }

    static int countBelow(double[] values, int count, double bound) {
        DoubleVector upper = DoubleVector.broadcast(SPECIES, bound);
        int less = 0;
        for (int i = 0; i < count; i += LANES) {
            less += DoubleVector.fromArray(SPECIES, values, i).compare(VectorOperators.LT, upper).trueCount();
        }
        return less;
    }

    /// The value halfway between two bit patterns, or `from` where no value lies strictly between the two.
    static double middle(double from, double to) {
        long first = DoubleKeys.key(from);
        double middle = DoubleKeys.value(first + ((DoubleKeys.key(to) - first) >>> 1));
        return middle < to ? middle : from; // -0.0 has a bit pattern of its own, but is no value of its own
    }
}
