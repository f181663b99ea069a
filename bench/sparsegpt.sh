#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Times SparseGPT on layers of real shape beside a plain libtorch port of the reference loop, and prints the table of docs/benchmarks.md.
#   bench/sparsegpt.sh [ROUNDS [OUTxIN...]]     default: 3 rounds of 4096x4096 and 4096x11008
exec "$(dirname "${BASH_SOURCE[0]}")/java.sh" org.optishear.bench.SparseGptBenchmark "${1:-3}" "${@:2}"
