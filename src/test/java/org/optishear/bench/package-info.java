// SPDX-License-Identifier: Apache-2.0
/// Benchmarks of the kernels against libtorch, run by the scripts in `bench/`; figures are in `docs/benchmarks.md`.
package org.optishear.bench;
