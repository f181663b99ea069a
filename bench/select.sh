#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Measures score + select + zero of one weight matrix against libtorch and prints the tables of docs/benchmarks.md.
# Takes about seven minutes and wants a machine with nothing else to do. An argument picks benchmarks by name.
exec "$(dirname "${BASH_SOURCE[0]}")/java.sh" org.optishear.bench.SelectTable "$@"
