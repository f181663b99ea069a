#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Times every update of the weights after a mask on layers of real shape, and prints the table of docs/benchmarks.md.
#   bench/updates.sh [OUTxIN...]     default: 1024x1024 and 2048x5632
exec "$(dirname "${BASH_SOURCE[0]}")/java.sh" org.optishear.bench.UpdateBenchmark "$@"
