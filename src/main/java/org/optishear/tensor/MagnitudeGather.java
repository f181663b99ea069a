// SPDX-License-Identifier: Apache-2.0
package org.optishear.tensor;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/// The search for the k-th score of one row of [ScaledMagnitude], with scores made as they are looked at.
///
/// As [FloatSelect]: a sample gives a bracket; each score below it is counted and each inside it gathered.
final class MagnitudeGather {
    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    /// Written out, as the compiler does not unroll this loop by itself; with 16 lanes no loop is left.
    private static final int UNROLLED = 4;
    private static final ByteOrder ORDER = ByteOrder.nativeOrder();

    private final float[] factor; // [in]
    private final FloatSelect select;
    private final float[] gathered; // those of select
    private final FloatSample sample = new FloatSample();
    private float floor;
    private float ceiling;
    /// Scores below the ceiling in the upper half, those inside the bracket in the lower: one addition serves both.
    private long counts;

    MagnitudeGather(float[] factor) {
        this.factor = factor;
        this.select = new FloatSelect(factor.length);
        this.gathered = select.gathered();
    }

    /// Begins a row.
    ///
    /// @param start
    ///            index of the row's first weight in `weights`
    /// @param share
    ///            of the row's scores that lie below the one sought
    void begin(MemorySegment weights, long start, double share) {
        floor = Float.NEGATIVE_INFINITY;
        ceiling = Float.POSITIVE_INFINITY;
        counts = 0;
        if (factor.length > FloatSample.LONG_ROW) {
            takeSample(weights, start);
            sample.bracket(share);
            floor = sample.floor();
            ceiling = sample.ceiling();
        }
    }

    private void takeSample(MemorySegment weights, long start) {
        float[] values = sample.values();
        for (int i = 0; i < FloatSample.vectors(); i++) {
            int column = FloatSample.place(i, factor.length);
            scores(weights, start + column, column).intoArray(values, i * LANES);
        }
    }

    /// Goes on with the 64 columns from `first` on.
    ///
    /// @param start
    ///            index in `weights` of the weight in column `first`
    void word(MemorySegment weights, long start, int first) {
        FloatVector lower = FloatVector.broadcast(SPECIES, floor);
        FloatVector upper = FloatVector.broadcast(SPECIES, ceiling);
        long counted = counts;
        for (int lane = 0; lane < Long.SIZE; lane += UNROLLED * LANES) {
            int column = first + lane;
            long at = start + lane;
            counted = gather(scores(weights, at, column), lower, upper, counted);
            counted = gather(scores(weights, at + LANES, column + LANES), lower, upper, counted);
            counted = gather(scores(weights, at + 2L * LANES, column + 2 * LANES), lower, upper, counted);
            counted = gather(scores(weights, at + 3L * LANES, column + 3 * LANES), lower, upper, counted);
        }
        counts = counted;
    }

    /// Gathers of one vector; the new [#counts].
    private long gather(FloatVector scores, FloatVector lower, FloatVector upper, long counted) {
        VectorMask<Float> belowCeiling = scores.compare(VectorOperators.LT, upper);
        VectorMask<Float> inside = scores.compare(VectorOperators.GE, lower).and(belowCeiling);
        scores.compress(inside).intoArray(gathered, (int) counted);
        return counted + ((long) belowCeiling.trueCount() << Integer.SIZE) + inside.trueCount();
    }

    /// After all columns: the score up to which all scores together are `count`; NaN where there is none because some
    /// scores equal to it stay, or where the sample misled.
    float threshold(int count) {
        int belowCeiling = (int) (counts >>> Integer.SIZE);
        int inside = (int) counts;
        int less = belowCeiling - inside;
        if (count <= less || count > belowCeiling) {
            return Float.NaN;
        }
        float found = select.lowestGathered(floor, ceiling, inside, count - less);
        return less + select.below() + select.equal() == count ? found : Float.NaN;
    }

    private FloatVector scores(MemorySegment weights, long at, int column) {
        return FloatVector.fromMemorySegment(SPECIES, weights, at * Float.BYTES, ORDER)
                .mul(FloatVector.fromArray(SPECIES, factor, column)).abs();
    }
}
