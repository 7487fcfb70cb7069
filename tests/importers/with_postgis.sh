#!/usr/bin/env bash
# Runs a test beside a PostgreSQL of its own with PostGIS: with_postgis.sh PROGRAM
# The server lives in a temporary folder, on a socket there, and goes with it. LL_POSTGIS names that
# folder to the program; without PostgreSQL or PostGIS it is not set, and the program skips.
set -euo pipefail
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | tail -1 || true)
version=$(basename "$(dirname "${bin:-/none/none}")")
if [ ! -x "${bin:-}/initdb" ] || [ ! -e "/usr/share/postgresql/$version/extension/postgis.control" ]; then
    echo "no PostGIS here: apt-get install postgresql-15-postgis-3" >&2
    exec "$1"
fi
work=$(mktemp -d)
chmod 755 "$work"
as() { "$@"; }
if [ "$(id -u)" = 0 ]; then # PostgreSQL refuses to be root
    chown postgres "$work"
    as() { runuser -u postgres -- "$@"; }
fi
stop() {
    (cd "$work" && as "$bin/pg_ctl" -D "$work/data" -m immediate stop) >/dev/null 2>&1 || true
    rm -rf "$work"
}
trap stop EXIT
(
    cd "$work" # a folder that its user may enter
    as "$bin/initdb" -D "$work/data" -U postgres -E UTF8 --locale=C.UTF-8 -A trust --no-sync >/dev/null
    as "$bin/pg_ctl" -D "$work/data" -l "$work/log" -w start \
        -o "-c listen_addresses='' -c unix_socket_directories='$work' -c fsync=off" >/dev/null
)
"$bin/psql" -XqAt -v ON_ERROR_STOP=1 -h "$work" -U postgres -d postgres <<'SQL'
SET client_min_messages = warning;
CREATE EXTENSION postgis;
CREATE SCHEMA water;
CREATE TABLE house (id serial PRIMARY KEY, "结构" text, "层数" int, geom geometry(Polygon, 4549));
INSERT INTO house ("结构", "层数", geom)
SELECT '砖木', i, ST_SetSRID(ST_MakeEnvelope(430000 + 30 * i, 2888000, 430010 + 30 * i, 2888000 + 10 * i), 4549)
FROM generate_series(1, 3) i;
CREATE TABLE water.hydrant (id serial PRIMARY KEY, "编号" text, "状态" text, geom geometry(Point, 4490));
INSERT INTO water.hydrant ("编号", "状态", geom)
SELECT 'X' || i, '损坏', ST_SetSRID(ST_MakePoint(119.3 + 0.001 * i, 26.1), 4490)
FROM generate_series(1, 5) i;
SQL
LL_POSTGIS=$work "$1"
