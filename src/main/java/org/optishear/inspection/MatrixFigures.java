// SPDX-License-Identifier: Apache-2.0
package org.optishear.inspection;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Arrays;
import java.util.BitSet;
import org.optishear.tensor.MatrixScan;
import org.optishear.tensor.WeightHistogram;
import org.optishear.tensor.WeightMoments;

/// Figures of one matrix, or of several taken together.
///
/// @param matrices how many
/// @param weights of all
/// @param zeros weights that are zero
/// @param moments of the values as they are
/// @param histogram of the values, each matrix by its own standard deviation
record MatrixFigures(int matrices, long weights, long zeros, WeightMoments moments, WeightHistogram histogram) {
    /// Indices that are named; the rest is only counted.
    private static final int NAMED = 8;

    /// Of no matrix.
    static final MatrixFigures NONE = new MatrixFigures(0, 0, 0, WeightMoments.NONE, new WeightHistogram(0));

    static MatrixFigures of(MatrixScan scan) {
        return new MatrixFigures(1, scan.matrix().weights(), scan.zeros(), scan.distribution().moments(),
                scan.distribution().histogram());
    }

    MatrixFigures plus(MatrixFigures other) {
        return new MatrixFigures(matrices + other.matrices, weights + other.weights, zeros + other.zeros,
                moments.plus(other.moments), histogram.plus(other.histogram));
    }

    /// Fraction of the weights that is zero.
    double sparsity() {
        return weights == 0 ? 0 : (double) zeros / weights;
    }

    /// The distribution, as docs/schemas.md describes it.
    void putDistribution(ObjectNode json) {
        json.put("min", moments.min());
        json.put("max", moments.max());
        json.put("mean", moments.mean());
        json.put("std", moments.std());
        json.put("kurtosis", moments.kurtosis());
        json.put("nearZero", moments.count() == 0 ? 0 : (double) histogram.near() / moments.count());
        ArrayNode counts = json.putArray("histogram");
        Arrays.stream(histogram.counts()).forEach(counts::add);
    }

    /// A set of channels: how many, and the first of them by index.
    static void put(ObjectNode json, String field, BitSet channels) {
        ObjectNode set = json.putObject(field);
        set.put("count", channels.cardinality());
        ArrayNode first = set.putArray("first");
        channels.stream().limit(NAMED).forEach(first::add);
    }
}
