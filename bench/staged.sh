#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What the paper's search, an exhaustive and a staged one find in the paper's space, and for how many tokens: the table of
# docs/benchmarks.md. An argument picks the model: stories260K (needs OPTISHEAR_TEST_DATA) or demo.
exec "$(dirname "${BASH_SOURCE[0]}")/java.sh" org.optishear.bench.StagedTable "$@"
