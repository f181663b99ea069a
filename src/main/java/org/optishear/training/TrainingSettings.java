// SPDX-License-Identifier: Apache-2.0
package org.optishear.training;

/// How a small model is trained.
///
/// @param steps optimiser steps
/// @param shards parts a batch is cut into, each with gradients of its own; fixed, so that the sum does not depend on threads
/// @param windows windows of a shard
/// @param length tokens of a window
/// @param learningRate peak learning rate; warmed up over 2 % of the steps, then cosine to a tenth
/// @param seed of the initial weights
public record TrainingSettings(int steps, int shards, int windows, int length, double learningRate, long seed) {
    private static final double WARM_UP = 0.02;
    private static final double FLOOR = 0.1;

    /// Learning rate of a step, counted from 0.
    double learningRateAt(int step) {
        double warm = Math.max(1, steps * WARM_UP);
        if (step < warm) {
            return learningRate * (step + 1) / warm;
        }
        double progress = (step - warm) / Math.max(1, steps - warm);
        return learningRate * (FLOOR + (1 - FLOOR) * (1 + Math.cos(Math.PI * progress)) / 2);
    }
}
