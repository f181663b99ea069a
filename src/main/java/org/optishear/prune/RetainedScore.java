// SPDX-License-Identifier: Apache-2.0
package org.optishear.prune;

/// The sum of a linear's scores that an N:M pattern keeps.
///
/// @param stored with its inputs in the order of the checkpoint
/// @param reordered in the order they have been given; equal to `stored` where that was the best
public record RetainedScore(double stored, double reordered) {}
