// SPDX-License-Identifier: Apache-2.0
package org.optishear.tensor;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
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
    private static final int SAMPLE = 512;
    /// Rows shorter than this are not sampled.
    private static final int LONG_ROW = 4 * SAMPLE;
    /// Half width of the sample's bracket in standard deviations of a rank in the sample, and its allowance.
    private static final double DEVIATIONS = 2.5;
    private static final int ALLOWANCE = 3;
    /// So few values are sorted.
    private static final int FEW = 32;

    private final float[] sample = new float[SAMPLE];
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
        if (count <= LONG_ROW) {
            belowFloor = 0;
            belowCeiling = countBelow(values, count, ceiling);
            return search(values, count, rank);
        }
        takeSample(values, count);
        bracketBySample((rank - 0.5) / count);
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
    float searchGathered(int rank) {
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

    private static int countBelow(float[] values, int count, float bound) {
        FloatVector upper = FloatVector.broadcast(SPECIES, bound);
        int less = 0;
        for (int i = 0; i < count; i += LANES) {
            less += FloatVector.fromArray(SPECIES, values, i).compare(VectorOperators.LT, upper).trueCount();
        }
        return less;
    }

    private void takeSample(float[] values, int count) {
        int vectors = SAMPLE / LANES;
        for (int i = 0; i < vectors; i++) {
            int at = (int) ((long) i * (count / LANES) / vectors) * LANES;
            FloatVector.fromArray(SPECIES, values, at).intoArray(sample, i * LANES);
        }
    }

    /// Sets the bracket to where the sample has `share` of its values below, give or take chance.
    private void bracketBySample(double share) {
        double chance = DEVIATIONS * Math.sqrt(SAMPLE * share * (1 - share)) + ALLOWANCE + 1;
        int low = (int) Math.floor(share * SAMPLE - chance);
        int high = (int) Math.ceil(share * SAMPLE + chance);
        while (true) {
            float middle = middle(floor, ceiling);
            if (middle == floor) {
                return;
            }
            int less = countBelow(sample, SAMPLE, middle);
            if (less >= low && less <= high) {
                floor = low < 0 ? floor : sampleEdge(floor, middle, low, false);
                ceiling = high > SAMPLE ? ceiling : sampleEdge(middle, ceiling, high, true);
                return;
            }
            floor = less < low ? middle : floor;
            ceiling = less < low ? ceiling : middle;
        }
    }

    /// A value with about `target` values of the sample below it, sought in `[from, to]`.
    private float sampleEdge(float from, float to, int target, boolean upper) {
        float start = from;
        float end = to;
        while (true) {
            float middle = middle(start, end);
            if (middle == start) {
                return upper ? end : start;
            }
            int less = countBelow(sample, SAMPLE, middle);
            if (Math.abs(less - target) <= ALLOWANCE) {
                return middle;
            }
            start = less < target ? middle : start;
            end = less < target ? end : middle;
        }
    }

    //FUSED
    /// Sets the bracket for a row of [ScaledMagnitude] by scoring a sample of it.
    ///
    /// @param row
    ///            weights
    /// @param share
    ///            of the scores that shall lie below the bracket's middle
    void bracket(MemorySegment row, float[] factor, double share) {
        floor = Float.NEGATIVE_INFINITY;
        ceiling = Float.POSITIVE_INFINITY;
        belowFloor = 0;
        belowCeiling = 0;
        if (factor.length > LONG_ROW) {
            int vectors = SAMPLE / LANES;
            for (int i = 0; i < vectors; i++) {
                int at = (int) ((long) i * (factor.length / LANES) / vectors) * LANES;
                FloatVector.fromMemorySegment(SPECIES, row, (long) at * Float.BYTES, ByteOrder.nativeOrder())
                        .mul(FloatVector.fromArray(SPECIES, factor, at)).abs().intoArray(sample, i * LANES);
            }
            bracketBySample(share);
        }
    }

    /// Scores 64 columns, gathers the scores inside the bracket and counts those below it.
    ///
    /// @param start
    ///            index of the first weight in `weights`
    /// @param first
    ///            its column
    void gatherWord(MemorySegment weights, long start, float[] factor, int first) {
        FloatVector lower = FloatVector.broadcast(SPECIES, floor);
        FloatVector upper = FloatVector.broadcast(SPECIES, ceiling);
        int less = belowFloor;
        int kept = belowCeiling;
        for (int lane = 0; lane < Long.SIZE; lane += LANES) {
            FloatVector part = FloatVector
                    .fromMemorySegment(SPECIES, weights, (start + lane) * Float.BYTES, ByteOrder.nativeOrder())
                    .mul(FloatVector.fromArray(SPECIES, factor, first + lane)).abs();
            VectorMask<Float> tooLow = part.compare(VectorOperators.LT, lower);
            VectorMask<Float> within = part.compare(VectorOperators.LT, upper).andNot(tooLow);
            less += tooLow.trueCount();
            part.compress(within).intoArray(gathered, kept);
            kept += within.trueCount();
        }
        belowFloor = less;
        belowCeiling = kept;
    }

    void endGathering() {
        FloatVector.broadcast(SPECIES, Float.NaN).intoArray(gathered, belowCeiling);
        belowCeiling += belowFloor;
    }

    boolean encloses(int rank) {
        return rank > belowFloor && rank <= belowCeiling;
    }

    //END
    /// The value halfway between two bit patterns, or `from` where no value lies strictly between the two.
    private static float middle(float from, float to) {
        long sum = FloatKeys.key(from) + FloatKeys.key(to);
        float middle = FloatKeys.value(sum >>> 1);
        return middle < to ? middle : from; // -0.0 has a bit pattern of its own, but is no value of its own
    }
}
