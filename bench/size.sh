#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Prunes a random-weight model of real shape with Wanda under a memory budget, and prints what it took.
#   bench/size.sh SHAPE [FLAG...]     SHAPE: a file of bench/configs without .json; flags go to prune (default: --memory 4GiB)
# Models are kept in BENCH_DIR (default: target/bench). OPTISHEAR_PYTHON names a Python with torch and transformers; where it is
# set, the plain PyTorch way is timed in the same run. Wants a machine with nothing else to do.
set -euo pipefail
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
shape=${1:?SHAPE: one of $(cd "$home/bench/configs" && echo *.json)}
shift
dir=${BENCH_DIR:-$home/target/bench}
mkdir -p "$dir"
[ -d "$dir/$shape" ] || "$home/optishear" random-model "$home/bench/configs/$shape.json" -o "$dir/$shape" --shard 4GB
"$home/bench/java.sh" org.optishear.bench.SizeBenchmark "$home/optishear" "$dir/$shape" "${@:---memory=4GiB}"
if [ -n "${OPTISHEAR_PYTHON:-}" ]; then
  "$OPTISHEAR_PYTHON" "$home/bench/wanda_reference.py" "$dir/$shape" "$dir/$shape.tokens.json"
fi
