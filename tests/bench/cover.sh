#!/usr/bin/env bash
# The covering solver beside CBC on siting questions of the benchmark town, in turns, one thread each.
#   tests/bench/cover.sh TOWN.gpkg [--gap G] [--cbc-limit SECONDS] [--sets "first:60 all:300"]
# Makes each question with cover_dump.py, solves it with ours, CBC and ours again, and prints value,
# proven bound and seconds of each. CBC's seconds are those of the whole process without reading (as
# it prints them); ours are of solving alone. Needs `cbc` (coinor-cbc) and GDAL's Python.
set -euo pipefail
cd "$(dirname "$0")/../.."
[ $# -ge 1 ] || { sed -n '2,6s/^# \{0,1\}//p' "$0" >&2; exit 2; }
town=$1
shift
gap=0.002
limit=60
sets="first:10 all:20 first:60 first:120 all:300"
while [ $# -gt 0 ]; do
    case "$1" in
    --gap) gap=$2; shift 2 ;;
    --cbc-limit) limit=$2; shift 2 ;;
    --sets) sets=$2; shift 2 ;;
    *) echo "unknown option $1" >&2; exit 2 ;;
    esac
done
build=${LIFELANE_BUILD:-build-check}
ours=$build/tests/bench/ll_cover_bench
[ -x "$ours" ] || { echo "no $ours: cmake --preset check && cmake --build $build --target ll_cover_bench" >&2; exit 1; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

solve_ours() {
    printf '%-10s ours  ' "$set"
    "$ours" "$work/q.cover" count "$k" "$gap" "$limit"
}

solve_cbc() {
    printf '%-10s cbc   ' "$set"
    cbc "$work/q.lp" sec "$limit" ratioGap 0 solve >"$work/cbc.txt"
    awk '/^Objective value:/ { value = $3 } /^Lower bound:|^Upper bound:/ { bound = $3 }
         /^Result/ { result = $3 " " $4 " " $5 } /^Total time/ { cpu = $5; wall = $8 }
         END {
               print "value", value, "bound", bound == "" ? value : bound, result ",", cpu " s of CPU,", wall " s" }' "$work/cbc.txt"
}

for set in $sets; do
    k=${set#*:}
    tests/bench/cover_dump.py "$town" "${set%%:*}" "$k" "$work/q"
    solve_ours
    solve_cbc
    solve_ours
done
