// SPDX-License-Identifier: Apache-2.0
package org.optishear.tensor;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/// A sample of a row, and the bracket in which the row's k-th value very likely lies; [DoubleSample] is its twin.
final class FloatSample {
    /// Rows up to this long are not worth a sample.
    static final int LONG_ROW = 2048;

    private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
    private static final int LANES = SPECIES.length();
    private static final int SIZE = 512;
    /// Half width of the bracket: standard deviations of a rank in the sample, and what a search for it may miss by.
    private static final double DEVIATIONS = 2.5;
    private static final int ALLOWANCE = 3;

    private final float[] sample = new float[SIZE];
    private float floor;
    private float ceiling;

    /// Vectors of values, taken from a row at even distances.
    static int vectors() {
        return SIZE / LANES;
    }

    /// Where in a row of `count` values the `i`-th vector is taken.
    static int place(int i, int count) {
        return (int) ((long) i * (count / LANES) / vectors()) * LANES;
    }

    /// The sample itself, vector after vector, for a caller that fills it.
    float[] values() {
        return sample;
    }

    /// Takes the sample from a row.
    void take(float[] values, int count) {
        for (int i = 0; i < vectors(); i++) {
            FloatVector.fromArray(SPECIES, values, place(i, count)).intoArray(sample, i * LANES);
        }
    }

    /// Sets the bracket to where the sample has `share` of its values below, give or take chance.
    void bracket(double share) {
        floor = Float.NEGATIVE_INFINITY;
        ceiling = Float.POSITIVE_INFINITY;
        double chance = DEVIATIONS * Math.sqrt(SIZE * share * (1 - share)) + ALLOWANCE + 1;
        int low = (int) Math.floor(share * SIZE - chance);
        int high = (int) Math.ceil(share * SIZE + chance);
        float middle = FloatSelect.middle(floor, ceiling);
        while (middle != floor) {
            int less = FloatSelect.countBelow(sample, SIZE, middle);
            if (less >= low && less <= high) {
                floor = low < 0 ? floor : edge(floor, middle, low, false);
                ceiling = high > SIZE ? ceiling : edge(middle, ceiling, high, true);
                return;
            }
            floor = less < low ? middle : floor;
            ceiling = less < low ? ceiling : middle;
            middle = FloatSelect.middle(floor, ceiling);
        }
    }

    /// Lower end of the bracket, part of it.
    float floor() {
        return floor;
    }

    /// Upper end of the bracket, no part of it.
    float ceiling() {
        return ceiling;
    }

    /// A value with about `target` values of the sample below it, sought in `[from, to]`.
    ///
    /// @param upper
    ///            whether it may rather be too high than too low
    private float edge(float from, float to, int target, boolean upper) {
        float start = from;
        float end = to;
        float middle = FloatSelect.middle(start, end);
        while (middle != start) {
            int less = FloatSelect.countBelow(sample, SIZE, middle);
            if (Math.abs(less - target) <= ALLOWANCE) {
                return middle;
            }
            start = less < target ? middle : start;
            end = less < target ? end : middle;
            middle = FloatSelect.middle(start, end);
        }
        return upper ? end : start;
    }
}
