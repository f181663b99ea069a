#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Compares NSGA-II and NSGA-III with MOEA Framework's and prints the table of docs/benchmarks.md. Takes three quarters of an hour.
# Arguments: seeds and generations, 21 and 250; then an algorithm, NSGA2 or NSGA3, and problems such as ZDT2 DTLZ1_3.
exec "$(dirname "${BASH_SOURCE[0]}")/java.sh" org.optishear.search.FrontTable "$@"
