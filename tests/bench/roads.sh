#!/usr/bin/env bash
# Times the road search and the ground it reaches beside pgRouting and PostGIS, in turns:
#   tests/bench/roads.sh TOWN_DIR [RUNS]
# TOWN_DIR holds town.gpkg (edges, stations) and big_edges.csv. Questions: shortest times from 40
# vertices on the large graph; the polygon 25 m either side of all that is reached in 300 s from the
# town's stations (the peer's is the search as well). The peers answer from a loaded, warm database
# on one process; their time is that of the statement. Ours is the time inside the program, the
# least of five, without loading. One JSON line a contender on standard output; what both answered,
# and whether they agree, on standard error: nodes and their sum to 0.01 %, areas to 1 % (the
# peer's round ends are polygons of 32 corners). Fails when they do not.
# LIFELANE_BENCH_BUILD names a build to take the program from.
set -euo pipefail
cd "$(dirname "$0")/../.."
[ $# -ge 1 ] || { sed -n '3s/^# *//p' "$0" >&2; exit 2; }
town=$(realpath "$1")
runs=${2:-5}
build=${LIFELANE_BENCH_BUILD:-}
if [ -z "$build" ]; then
    build="build-check"
    cmake --preset check >/dev/null
    cmake --build --preset check --target ll_response_bench -- --quiet >&2
fi
. tests/bench/postgres.sh
postgres_start pgrouting
for layer in edges stations; do
    ogr2ogr -f PostgreSQL "PG:host=$PGHOST" "$town/town.gpkg" $layer -nln $layer -lco GEOMETRY_NAME=geom \
        -lco FID=id --config PG_USE_COPY YES
done
sql -c "CREATE TABLE big (id int, source int, target int, cost float8, reverse_cost float8,
        x1 float8, y1 float8, x2 float8, y2 float8)" \
    -c "\\copy big FROM '$town/big_edges.csv' CSV" \
    -c "CREATE TABLE root AS SELECT (i * (SELECT max(source) FROM big) / 40)::int AS vid FROM generate_series(0, 39) i" \
    -c "CREATE TABLE start AS SELECT v.vid FROM stations s CROSS JOIN LATERAL (SELECT source AS vid FROM
        (SELECT source, ST_StartPoint(geom) AS at FROM edges UNION SELECT target, ST_EndPoint(geom) FROM edges) p
        ORDER BY p.at <-> s.geom LIMIT 1) v" \
    -c "ANALYZE"
times="SELECT 'times', count(*), sum(agg_cost) FROM pgr_drivingDistance(
    'SELECT id, source, target, cost, reverse_cost FROM big', (SELECT array_agg(DISTINCT vid) FROM root), 1e9, true, true)"
area="WITH d AS (SELECT node FROM pgr_drivingDistance('SELECT id, source, target, cost, reverse_cost FROM edges',
    (SELECT array_agg(vid) FROM start), 300, true, true))
    SELECT 'area', ST_NPoints(g), ST_Area(g) FROM (SELECT ST_Union(ST_Buffer(e.geom, 25, 8)) AS g FROM edges e
    WHERE source IN (SELECT node FROM d) AND target IN (SELECT node FROM d)) q"
for _ in $(seq $((runs + 1))); do
    psql -XqAt -v ON_ERROR_STOP=1 -c '\timing on' -c "$times" -c "$area"
    tests/bench/response_bench.py "$town" "$build/tests/bench/ll_response_bench"
done | tests/bench/roads_table.py
