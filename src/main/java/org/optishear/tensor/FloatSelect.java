// SPDX-License-Identifier: Apache-2.0
package org.optishear.tensor;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// Finds the k-th lowest of n values by narrowing a bracket `[floor, ceiling)` round it; [DoubleSelect] is its twin.
///
/// The bracket is halved by bit patterns: one pass counts the values below its middle, so 32 passes would always do.
/// A long row is first cut down: halving over a sample gives a bracket that very likely holds the k-th value, and one
/// pass over the row counts the values below it and gathers the few inside, among which the halving goes on until a
/// handful can be sorted. (Floyd and Rivest, "Expected time bounds for selection", CACM 18(3), 1975, with counting in
/// place of partitioning: no branch per value.) Where the sample misled, the halving goes on over all values.
final class FloatSelect {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    /// So few values are sorted.
    private static final int FEW = 32;

    private final FloatSample sample = new FloatSample();
    private final float[] gathered; // values inside the bracket, then at least LANES NaNs
    private float floor;
    private float ceiling;
    private int belowFloor; // values of the array at hand that are < floor
    private int belowCeiling;
    private int below;
    private int equal;

    /// @param columns the most values a search will be given
    FloatSelect(int columns) {
        this.gathered = new float[columns + 2 * LANES];
    }

    /// Where a caller that makes values as it goes gathers those of them that lie in a bracket.
    float[] gathered() {
        return gathered;
    }

    /// The `rank`-th lowest of values of which the caller gathered `inside`, followed by room for a vector more, that
    /// lie in `[floor, ceiling)`.
    ///
    /// @param rank
    ///            counted from the lowest of the gathered
    float lowestGathered(float floor, float ceiling, int inside, int rank) {
        FloatVector.broadcast(SPECIES, Float.NaN).intoArray(gathered, inside);
        this.floor = floor;
        this.ceiling = ceiling;
        belowFloor = 0;
        belowCeiling = inside;
        return searchGathered(rank);
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
    float lowest(float[] values, int count, int rank) {
        floor = Float.NEGATIVE_INFINITY;
        ceiling = Float.POSITIVE_INFINITY;
        below = 0;
        if (count <= FloatSample.LONG_ROW) {
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
            floor = Float.NEGATIVE_INFINITY;
            belowFloor = 0;
            return search(values, count, rank);
        }
        if (rank > belowCeiling) {
            floor = ceiling;
            belowFloor = belowCeiling;
            ceiling = Float.POSITIVE_INFINITY;
            belowCeiling = countBelow(values, count, ceiling);
            return search(values, count, rank);
        }
        return searchGathered(rank);
    }

    /// The `rank`-th lowest of all values, which is among those gathered last.
    private float searchGathered(int rank) {
        int inside = belowCeiling - belowFloor;
        below = belowFloor;
        int left = rank - belowFloor;
        belowFloor = 0;
        belowCeiling = inside;
        return search(gathered, inside, left);
    }

    private float search(float[] values, int count, int rank) {
        if (rank > belowCeiling) {
            return infinityOrNaN(values, count, rank);
        }
        halve(values, count, rank, Math.nextUp(floor)); // many equal values become the floor of a bracket
        while (belowCeiling - belowFloor > FEW) {
            float middle = middle(floor, ceiling);
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
    private void halve(float[] values, int count, int rank, float at) {
        int belowAt = countBelow(values, count, at);
        if (rank <= belowAt) {
            ceiling = at;
            belowCeiling = belowAt;
        } else {
            floor = at;
            belowFloor = belowAt;
        }
    }

    private float infinityOrNaN(float[] values, int count, int rank) {
        int infinite = 0;
        int numbers = 0;
        for (int i = 0; i < count; i++) {
            infinite += values[i] == Float.POSITIVE_INFINITY ? 1 : 0;
            numbers += Float.isNaN(values[i]) ? 0 : 1;
        }
        boolean nan = rank > numbers;
        below += nan ? numbers : numbers - infinite;
        equal = nan ? count - numbers : infinite;
        return nan ? Float.NaN : Float.POSITIVE_INFINITY;
    }

    private float lowestOfFew(int rank) {
        int count = belowCeiling - belowFloor;
        Arrays.sort(gathered, 0, count);
        int place = rank - belowFloor - 1;
        float found = gathered[place];
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
    private void gather(float[] values, int count) {
        FloatVector lower = FloatVector.broadcast(SPECIES, floor);
        FloatVector upper = FloatVector.broadcast(SPECIES, ceiling);
        int less = 0;
        int kept = 0;
        for (int i = 0; i < count; i += LANES) {
            FloatVector part = FloatVector.fromArray(SPECIES, values, i);
            VectorMask<Float> tooLow = part.compare(VectorOperators.LT, lower);
            VectorMask<Float> inside = part.compare(VectorOperators.LT, upper).andNot(tooLow);
            less += tooLow.trueCount();
            part.compress(inside).intoArray(gathered, kept);
            kept += inside.trueCount();
        }
        FloatVector.broadcast(SPECIES, Float.NaN).intoArray(gathered, kept);
        belowFloor = less;
        belowCeiling = less + kept;
    }

    static int countBelow(float[] values, int count, float bound) {
        FloatVector upper = FloatVector.broadcast(SPECIES, bound);
        int less = 0;
        for (int i = 0; i < count; i += LANES) {
            less += FloatVector.fromArray(SPECIES, values, i).compare(VectorOperators.LT, upper).trueCount();
        }
        return less;
    }

    /// The value halfway between two bit patterns, or `from` where no value lies strictly between the two.
    static float middle(float from, float to) {
        long sum = FloatKeys.key(from) + FloatKeys.key(to);
        float middle = FloatKeys.value(sum >>> 1);
        return middle < to ? middle : from; // -0.0 has a bit pattern of its own, but is no value of its own
    }
}
