#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Kills a search by SIGKILL at random moments and begins it again, until it has been killed 20 times; every search that came to
# its end on the way, and the last, must have left the plan and search.json of one that was never killed, to the byte.
#   bench/kills.sh [KILLS [MODEL CALIBRATION [SEARCH FLAG...]]]     default: 20, the bundled model, 2 windows of 32 tokens
# RANDOM_SEED picks other moments.
set -euo pipefail
home=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
kills=${1:-20}
model=${2:-$home/demo/model}
text=${3:-$home/demo/model/calibration.txt}
flags=("${@:4}")
[ ${#flags[@]} -gt 0 ] || flags=(--sparsity 0.5 --samples 2 --length 32)
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
RANDOM=${RANDOM_SEED:-1}

search() { exec "$home/optishear" search "$model" -o "$1" --calibration "$text" --quiet "${flags[@]}"; }

same() {
  cmp "$dir/alone/plan.json" "$1/plan.json"
  cmp "$dir/alone/search.json" "$1/search.json"
  ended=$((ended + 1))
}

begin=$(date +%s%N)
(search "$dir/alone")
millis=$((($(date +%s%N) - begin) / 1000000))
killed=0 ended=0 run=0
while [ "$killed" -lt "$kills" ]; do
  pause=$((RANDOM * (2 * millis / kills + 4000) / 32768)) # 2 s on average until the first trial, and a part of the search
  (search "$dir/$run") &
  victim=$!
  sleep "$(printf '%d.%03d' $((pause / 1000)) $((pause % 1000)))"
  kill -KILL "$victim" 2>/dev/null && killed=$((killed + 1))
  wait "$victim" 2>/dev/null || true
  if [ -e "$dir/$run/manifest.json" ]; then
    same "$dir/$run"
    run=$((run + 1))
  fi
done
(search "$dir/$run")
same "$dir/$run"
echo "killed $killed times at random moments; $ended searches of $millis ms came to their end with the same plan.json and search.json"
