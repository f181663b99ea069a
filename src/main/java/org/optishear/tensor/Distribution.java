// SPDX-License-Identifier: Apache-2.0
package org.optishear.tensor;

/// How the values of a matrix are distributed.
///
/// @param nan values that are NaN
/// @param infinite values that are infinite
/// @param moments of the finite values
/// @param histogram of the finite values, by the standard deviation of `moments`
public record Distribution(long nan, long infinite, WeightMoments moments, WeightHistogram histogram) {}
