// SPDX-License-Identifier: Apache-2.0
package org.optishear.tensor;

import java.util.Arrays;

/// How many weights lie how many standard deviations from 0: `w / std` in bins of the same width.
///
/// Bin 0 holds all below -5, the last one all from 5 on; of the 80 between, bin `i` holds
/// `[-5 + (i - 1) / 8, -5 + i / 8)`. Nothing is counted where the standard deviation is 0.
public final class WeightHistogram {
    /// Left edge of bin 1 and right edge of the last but one, in standard deviations.
    public static final double REACH = 5;
    /// Width of a bin, in standard deviations.
    public static final double WIDTH = 0.125;
    /// Below so many standard deviations a weight is near zero.
    public static final double NEAR = 0.01;

    static final int BINS = 2 + (int) (2 * REACH / WIDTH);
    /// Where 0 lies among the bins.
    static final double ZERO = REACH / WIDTH + 1;

    private static final int LANES = 4; // neighbours count apart, or equal ones would wait for each other

    private final double std;
    private final long[] counts; // [lane][bin]
    private long near;

    /// An empty one.
    ///
    /// @param std the matrix' standard deviation
    public WeightHistogram(double std) {
        this(std, new long[LANES * BINS], 0);
    }

    private WeightHistogram(double std, long[] counts, long near) {
        this.std = std;
        this.counts = counts;
        this.near = near;
    }

    /// Counts a finite value.
    void add(double value, long times) {
        if (std > 0) {
            double scaled = value / std;
            counts[(int) Math.clamp(scaled / WIDTH + ZERO, 0, BINS - 1)] += times;
            near += Math.abs(scaled) < NEAR ? times : 0;
        }
    }

    /// Counts values whose bins are known.
    ///
    /// @param nearZero how many of them are near zero
    void add(int[] bins, int values, long nearZero) {
        for (int i = 0; i < values; i++) {
            counts[(i & LANES - 1) * BINS + bins[i]]++;
        }
        near += nearZero;
    }

    /// Of both sets, each measured by its own standard deviation.
    public WeightHistogram plus(WeightHistogram other) {
        long[] sum = new long[counts.length];
        Arrays.setAll(sum, place -> counts[place] + other.counts[place]);
        return new WeightHistogram(std, sum, near + other.near);
    }

    /// Weights by bin.
    public long[] counts() {
        long[] sum = new long[BINS];
        for (int place = 0; place < counts.length; place++) {
            sum[place % BINS] += counts[place];
        }
        return sum;
    }

    /// Weights that are nearer to 0 than [#NEAR] standard deviations, zeros among them.
    public long near() {
        return near;
    }
}
