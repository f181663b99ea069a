#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What an order of input channels is worth with 2:4, on the models of golden/wholemodel, and how long it is sought at real size:
# the tables of docs/methods.md and docs/benchmarks.md. OPTISHEAR_TEST_DATA names the folder that holds golden/ and data/.
exec "$(dirname "${BASH_SOURCE[0]}")/java.sh" -Doptishear.root="$(dirname "${BASH_SOURCE[0]}")/.." org.optishear.bench.PermutationTable "$@"
