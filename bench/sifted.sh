#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# What a climber of allocations finds for about the same tokens when every child is measured exactly, when generations are sifted on the
# first windows (--staged), and when they are sifted as EvoPress does (--stages): a table of docs/benchmarks.md.
#   bench/sifted.sh MODEL CALIBRATION HELD_OUT [SEED…]     default: the bundled model, seeds 0 1 2
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
optishear=${OPTISHEAR:-./optishear}
model=${1:-demo/model} calibration=${2:-demo/model/calibration.txt} heldout=${3:-demo/model/heldout.txt}
seeds=("${@:4}")
[ ${#seeds[@]} -gt 0 ] || seeds=(0 1 2)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

number() { sed -n "s/.*\"$2\" : \([0-9.]*\).*/\1/p" "$1" | head -1; }
row() { # name, seed, flags of the search
  local run=$folder/$1-$2 tokens
  tokens=$("$optishear" search "$model" -o "$run" --layers exact --granularity linear --sparsity 0.5 --objective kl --statistics dense \
    --calibration "$calibration" --samples 16 --length 128 --seed "$2" "${@:3}" | sed -n 's/.* s, \([0-9]*\) tokens)/\1/p')
  "$optishear" prune "$model" -o "$run/pruned" --plan "$run/plan.json" --calibration "$calibration" --samples 16 --length 128 --seed "$2" --quiet
  "$optishear" eval "$run/pruned" --text "$heldout" --length 128 --windows 128 --json "$run/eval.json" --quiet
  printf '| %s | %s | %s | %s | %s | %.5f | %.3f |\n' "$1" "$2" "$(number "$run/search.json" trials)" \
    "$(number "$run/search.json" evaluatedModels)" "$tokens" "$(number "$run/search.json" objective)" "$(number "$run/eval.json" perplexity)"
}

printf '| search | seed | trials | measured exactly | tokens | KL | held-out perplexity |\n|---|---|---:|---:|---:|---:|---:|\n'
for seed in "${seeds[@]}"; do
  row exact "$seed" --trials 300 --population 8
  row staged "$seed" --trials 900 --population 30 --staged
  row stages "$seed" --trials 1537 --population 64 --stages 8/256,2/512,1/1024
done
