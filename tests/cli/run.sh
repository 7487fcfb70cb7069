#!/usr/bin/env bash
# Runs a file of command lines and checks what they give:
#   @file NAME … @end   writes a file into the scratch folder
#   $ COMMAND           runs it there; `lifelane` is the program under test
#   ? N                 exit status wanted (0 when not said)
#   > TEXT              standard output holds TEXT;   !> TEXT  does not
#   2> TEXT             standard error holds TEXT;    !2> TEXT does not
# In a Markdown file only the ```console blocks count; their other lines are what a reader sees.
# usage: run.sh PROGRAM FILE
set -uo pipefail
program=$(realpath "$1")
cases=$(realpath "$2")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir "$scratch/bin"
printf '#!/bin/sh\nLC_ALL=en_US.UTF-8 exec "%s" "$@"\n' "$program" >"$scratch/bin/lifelane"
chmod +x "$scratch/bin/lifelane"
export PATH="$scratch/bin:$PATH" LIFELANE_STORE=""
cd "$scratch" || exit 1

passed=0 failed=0 command="" wanted=0 line_no=0 at=0
declare -a checks=()

complain() {
    echo "$cases:$at: $command"
    echo "  $1"
    sed 's/^/  | /' out err | head -40
    failed=$((failed + 1))
}

run_case() {
    [ -n "$command" ] || return 0
    bash -c "$command" >out 2>err </dev/null
    local status=$? check kind text ok=1
    if [ "$status" != "$wanted" ]; then
        complain "exit status $status, wanted $wanted"
        ok=0
    fi
    for check in "${checks[@]+"${checks[@]}"}"; do
        kind=${check%%$'\t'*} text=${check#*$'\t'}
        case "$kind" in
        '>') grep -qF -- "$text" out || { complain "no '$text' on standard output"; ok=0; } ;;
        '2>') grep -qF -- "$text" err || { complain "no '$text' on standard error"; ok=0; } ;;
        '!>') ! grep -qF -- "$text" out || { complain "'$text' on standard output"; ok=0; } ;;
        '!2>') ! grep -qF -- "$text" err || { complain "'$text' on standard error"; ok=0; } ;;
        esac
    done
    passed=$((passed + ok))
    command="" wanted=0 checks=()
}

markdown=0 inside=1 target=""
[ "${cases##*.}" = md ] && markdown=1 inside=0
while IFS= read -r line || [ -n "$line" ]; do
    line_no=$((line_no + 1))
    if [ -n "$target" ]; then
        if [ "$line" = "@end" ]; then target=""; else printf '%s\n' "$line" >>"$target"; fi
        continue
    fi
    if [ "$markdown" = 1 ]; then
        case "$line" in
        '```console') inside=1 ;;
        '```'*) run_case; inside=0 ;;
        esac
    fi
    [ "$inside" = 1 ] || continue
    case "$line" in
    '@file '*) run_case; target=${line#@file }; : >"$target" ;;
    '$ '*) run_case; command=${line#\$ } at=$line_no ;;
    '? '*) wanted=${line#\? } ;;
    '> '*) checks+=(">"$'\t'"${line#> }") ;;
    '2> '*) checks+=("2>"$'\t'"${line#2> }") ;;
    '!> '*) checks+=("!>"$'\t'"${line#!> }") ;;
    '!2> '*) checks+=("!2>"$'\t'"${line#!2> }") ;;
    esac
done <"$cases"
run_case
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$passed" -gt 0 ]
