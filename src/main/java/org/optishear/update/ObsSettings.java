// SPDX-License-Identifier: Apache-2.0
package org.optishear.update;

/// How [BlockwiseObs] goes through a matrix.
///
/// @param block columns that are gone through before the columns to their right are brought up to date
/// @param damping share of the mean diagonal that is added to the diagonal of the Hessian
record ObsSettings(int block, double damping) {}
