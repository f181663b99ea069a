// SPDX-License-Identifier: Apache-2.0
/// What libtorch does not give: loading it safely, worker threads that keep results deterministic, row kernels.
///
/// - **In:** libtorch's own `Tensor`; there is no tensor class of ours.
/// - **Out:** native libraries loaded once ([LibTorch]), a pool ([Workers]), scores by row ([RowScores]),
///   the marks of their lowest ([RowKernel]), weights zeroed in place ([RowZero]).
/// - **Start reading at** [LibTorch], then [Workers].
/// - **Add one:** a kernel is one class here, tested against a plain loop.
/// - **Never here:** what a score means (`metric`), which pattern is wanted (`mask`).
package org.optishear.tensor;
