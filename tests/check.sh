#!/usr/bin/env bash
# Format, lint and the structure of the tree: tests/check.sh [--changed], from `./run check`.
#   --changed   lints only the sources that differ from the main branch, or are not committed yet
set -uo pipefail
cd "$(dirname "$0")/.."
jobs=$(nproc)
failed=0

step() { # step NAME COMMAND...
    local start=$SECONDS
    echo "== $1"
    "${@:2}" || failed=1
    echo "   $((SECONDS - start)) s"
}

sources() { # sources SUFFIX...: the project's own C, without the bad examples of the structure tests
    git ls-files --cached --others --exclude-standard -- "$@" |
        grep -v '^tests/structure/fixtures/' | while read -r f; do [ -f "$f" ] && echo "$f"; done
}

format() {
    sources '*.c' '*.h' | xargs -r -P "$jobs" -n 20 clang-format --dry-run -Werror
}

# The sources to lint. The sources that are not compiled on this machine are left out.
lint_list() {
    if [ "$changed" = yes ]; then
        { git diff --name-only --diff-filter=d main... -- '*.c'
          git diff --name-only --diff-filter=d HEAD -- '*.c'
          git ls-files --others --exclude-standard -- '*.c'; } | sort -u
    else
        sources '*.c'
    fi | grep -v '^tests/structure/fixtures/' | while read -r f; do
        grep -q "\"file\": \"$PWD/$f\"" build-check/compile_commands.json && echo "$f"
    done
}

lint() {
    cmake --preset check >/dev/null || return 1
    # gcc compiles: clang need not know all its warnings
    lint_list | xargs -r -P "$jobs" -n 1 clang-tidy --quiet -p build-check \
        --extra-arg=-Wno-unknown-warning-option 2>&1 |
        grep -v -E '^[0-9]+ (warnings?|errors?)( and [0-9]+ errors?)? generated|warnings? treated as'
    return "${PIPESTATUS[1]}"
}

structure() {
    cmake --build --preset check --target ll_structure -- --quiet || return 1
    local check bad=0
    for check in order owners lists habits messages; do
        build-check/tests/structure/ll_structure "$check" . || bad=1
    done
    tests/structure/headers.sh build-check . || bad=1
    return $bad
}

changed=no
case "${1:-}" in
--changed) changed=yes ;;
"") ;;
*)
    echo "usage: ./run check [--changed]" >&2
    exit 2
    ;;
esac
step "format (clang-format)" format
step "lint (clang-tidy)" lint
step "structure" structure
[ $failed = 0 ] && echo "all fine"
exit $failed
