#!/usr/bin/env bash
# The page in a real browser: run.sh TOWN_SERVER FOLDER. Playwright goes into the folder (npm ci).
# Status 77: something is missing here, so nothing was tested.
set -euo pipefail
server=$(realpath "$1")
folder=$2
here=$(cd "$(dirname "$0")" && pwd)
for command in chromium node npm; do
    command -v "$command" >/dev/null 2>&1 || {
        echo "skipped: $command is missing"
        exit 77
    }
done

mkdir -p "$folder/npm"
cp "$here/package.json" "$here/package-lock.json" "$here/page.mjs" "$folder/npm"
cd "$folder/npm"
if ! cmp -s package-lock.json node_modules/.installed; then
    npm ci --no-audit --no-fund --ignore-scripts >npm.log 2>&1 || {
        cat npm.log
        echo "skipped: npm could not fetch Playwright"
        exit 77
    }
    cp package-lock.json node_modules/.installed
fi

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
# the server ends when its standard input does: with page.mjs, whatever becomes of it
export CHROMIUM=${CHROMIUM:-$(command -v chromium)}
node page.mjs "$server" "$scratch"
