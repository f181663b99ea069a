#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Prunes a model by Wanda beside a plain libtorch port of the reference pipeline, in one process; needs no Python.
#   bench/pipeline.sh SHAPE [WINDOWS [LENGTH]]     SHAPE: a config.json, for example bench/configs/tinyllama-1.1b.json; default 4 x 512 tokens
# Models are kept in BENCH_DIR (default: target/bench).
set -euo pipefail
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
shape=${1:?SHAPE: a config.json such as $home/bench/configs/tinyllama-1.1b.json}
dir=${BENCH_DIR:-$home/target/bench}
name=$(basename "$shape" .json)
mkdir -p "$dir"
[ -d "$dir/$name" ] || "$home/optishear" random-model "$shape" -o "$dir/$name" --shard 4GB
"$home/bench/java.sh" org.optishear.bench.PipelineBenchmark "$(realpath "$dir/$name")" "${2:-4}" "${3:-512}"
