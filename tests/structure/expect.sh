#!/usr/bin/env bash
# expect.sh PROGRAM CHECK: the check ends with status 1 and finds in its fixture, a small bad tree,
# exactly what expected.out there says.
set -uo pipefail
cd "$(dirname "$0")/fixtures/$2" || exit 2
found=$("$1" "$2" .)
[ $? = 1 ] || { echo "$2 finds nothing in its fixture"; exit 1; }
diff -u expected.out <(echo "$found")
