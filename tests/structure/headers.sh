#!/usr/bin/env bash
# Each header compiles alone: headers.sh BUILD_FOLDER (for compile_commands.json), from the root.
set -uo pipefail
cd "${2:-.}" || exit 2
commands=$1/compile_commands.json
failed=0
for room in core geo data importers tiles app; do
    # the flags of the room's first source, without what names input and output
    flags=$(grep -o "\"command\": \".*/$room/[^/]*\.c\"" "$commands" | head -1 |
        sed 's/^"command": "[^ ]* //; s/ -o .*//; s/\\\\\\"/\\"/g')
    [ -n "$flags" ] || flags=$(grep -o "\"command\": \".*/core/text\.c\"" "$commands" | head -1 |
        sed 's/^"command": "[^ ]* //; s/ -o .*//; s/\\\\\\"/\\"/g')
    for header in $(find "$room" -name '*.h' 2>/dev/null | sort); do
        printf '#include "%s"\n#include "%s"\n' "$header" "$header" |
            eval "${CC:-cc} $flags -I. -fsyntax-only -x c -" || {
            echo "$header: does not compile alone"
            failed=1
        }
    done
done
exit $failed
