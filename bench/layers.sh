#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Searches allocations with Wanda and applies them to Wanda, RIA and SparseGPT; prints the table of docs/benchmarks.md.
#   bench/layers.sh [MODEL CALIBRATION HELD_OUT TRIALS SPARSITY...]     default: the bundled model, 100 trials, 0.5 and 0.7
[ $# -gt 0 ] || set -- demo/model demo/model/calibration.txt demo/model/heldout.txt 100 0.5 0.7
exec "$(dirname "${BASH_SOURCE[0]}")/java.sh" org.optishear.bench.LayerBenchmark "$@"
