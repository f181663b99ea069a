// SPDX-License-Identifier: Apache-2.0
package org.optishear.tensor;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import jdk.incubator.vector.DoubleVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/// A few thousand values in double precision, all finite: what is summed up or counted at a time, in the first cache.
///
/// Sums are taken in 8 parts, value `i` in part `i & 7`, and these added in order, so that they are the same whatever the
/// width of the machine's vectors.
final class ValueBlock {
    /// Values of a full block.
    static final int SIZE = 4096;

    private static final VectorSpecies<Double> DOUBLES = DoubleVector.SPECIES_PREFERRED;
    private static final int LANES = DOUBLES.length();
    private static final VectorShape HALF = VectorShape.forBitSize(DOUBLES.vectorBitSize() / 2);
    private static final VectorSpecies<Float> FLOATS = VectorSpecies.of(float.class, HALF);
    private static final VectorSpecies<Integer> INTS = VectorSpecies.of(int.class, HALF);
    private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
    private static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ORDER);
    private static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ORDER);
    private static final int PARTS = 8;

    private final double[] values = new double[SIZE];
    private final int[] bins = new int[SIZE];
    private int count;
    private long nan;
    private long infinite;

    /// Takes values `first` to `first + length - 1` of a row; those that are not finite are counted and left out.
    ///
    /// @param single whether they are fp32, else fp64
    void load(MemorySegment row, int first, int length, boolean single) {
        int bound = single ? length - length % LANES : 0;
        VectorMask<Float> bad = FLOATS.maskAll(false);
        for (int i = 0; i < bound; i += LANES) {
            FloatVector part = FloatVector.fromMemorySegment(FLOATS, row, (long) (first + i) * Float.BYTES, ORDER);
            bad = bad.or(part.abs().compare(VectorOperators.LE, Float.MAX_VALUE).not());
            ((DoubleVector) part.convertShape(VectorOperators.F2D, DOUBLES, 0)).intoArray(values, i);
        }
        count = bad.anyTrue() ? 0 : bound;
        for (int i = count; i < length; i++) {
            double value = single
                    ? row.get(FLOAT, (long) (first + i) * Float.BYTES)
                    : row.get(DOUBLE, (long) (first + i) * Double.BYTES);
            values[count] = value;
            if (Math.abs(value) <= Double.MAX_VALUE) {
                count++;
            } else if (Double.isNaN(value)) {
                nan++;
            } else {
                infinite++;
            }
        }
    }

    /// NaN left out so far.
    long nan() {
        return nan;
    }

    /// Infinities left out so far.
    long infinite() {
        return infinite;
    }

    /// Moments of the values, in two passes.
    WeightMoments moments() {
        if (count == 0) {
            return WeightMoments.NONE;
        }
        int bound = count - count % PARTS;
        double[] parts = new double[PARTS];
        double min = Double.POSITIVE_INFINITY;
        double max = Double.NEGATIVE_INFINITY;
        for (int part = 0; part < PARTS; part += LANES) {
            DoubleVector sum = DoubleVector.zero(DOUBLES);
            DoubleVector low = DoubleVector.broadcast(DOUBLES, min);
            DoubleVector high = DoubleVector.broadcast(DOUBLES, max);
            for (int i = part; i < bound; i += PARTS) {
                DoubleVector value = DoubleVector.fromArray(DOUBLES, values, i);
                sum = sum.add(value);
                low = low.blend(value, value.lt(low));
                high = high.blend(value, high.lt(value));
            }
            sum.intoArray(parts, part);
            min = low.reduceLanes(VectorOperators.MIN);
            max = high.reduceLanes(VectorOperators.MAX);
        }
        double total = total(parts);
        for (int i = bound; i < count; i++) {
            total += values[i];
            min = Math.min(min, values[i]);
            max = Math.max(max, values[i]);
        }
        return centred(new WeightMoments(count, min, max, total / count, 0, 0, 0));
    }

    private WeightMoments centred(WeightMoments known) {
        double mean = known.mean();
        int bound = count - count % PARTS;
        double[] second = new double[PARTS];
        double[] third = new double[PARTS];
        double[] fourth = new double[PARTS];
        for (int part = 0; part < PARTS; part += LANES) {
            DoubleVector two = DoubleVector.zero(DOUBLES);
            DoubleVector three = DoubleVector.zero(DOUBLES);
            DoubleVector four = DoubleVector.zero(DOUBLES);
            for (int i = part; i < bound; i += PARTS) {
                DoubleVector off = DoubleVector.fromArray(DOUBLES, values, i).sub(mean);
                DoubleVector square = off.mul(off);
                two = two.add(square);
                three = three.add(square.mul(off));
                four = four.add(square.mul(square));
            }
            two.intoArray(second, part);
            three.intoArray(third, part);
            four.intoArray(fourth, part);
        }
        for (int i = bound; i < count; i++) {
            double off = values[i] - mean;
            double square = off * off;
            second[i & 7] += square;
            third[i & 7] += square * off;
            fourth[i & 7] += square * square;
        }
        return new WeightMoments(count, known.min(), known.max(), mean, total(second), total(third), total(fourth));
    }

    private static double total(double[] parts) {
        double total = 0;
        for (double part : parts) {
            total += part;
        }
        return total;
    }

    /// Counts the values by their distance from 0 in standard deviations, as [WeightHistogram#add] does one by one.
    void count(double std, WeightHistogram histogram) {
        int bound = count - count % LANES;
        long near = 0;
        for (int i = 0; i < bound; i += LANES) {
            DoubleVector scaled = DoubleVector.fromArray(DOUBLES, values, i).div(std);
            near += scaled.abs().compare(VectorOperators.LT, WeightHistogram.NEAR).trueCount();
            ((IntVector) scaled.div(WeightHistogram.WIDTH).add(WeightHistogram.ZERO).max(0)
                    .min(WeightHistogram.BINS - 1).convertShape(VectorOperators.D2I, INTS, 0)).intoArray(bins, i);
        }
        histogram.add(bins, bound, near);
        for (int i = bound; i < count; i++) {
            histogram.add(values[i], 1);
        }
    }
}
