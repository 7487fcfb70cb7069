#!/usr/bin/env bash
# Times the geometry stages beside PostGIS, in turns: tests/bench/geometry.sh STORE [RUNS]
# PostGIS gets the store's own rows, indexed and clustered, and answers on one process; its time is
# that of the statement, without start and loading. Ours is the time inside the program, on one
# thread, without loading. Prints every answer, so that one sees that both say the same. To put beside
# each other: nearest hydrants and "water", gaps of villages and "gap polygons" (exact arcs against 64-gons),
# pairs and "separation".
set -euo pipefail
cd "$(dirname "$0")/../.."
[ $# -ge 1 ] || { sed -n '2s/^# \{0,1\}//p' "$0" >&2; exit 2; }
store=$(realpath "$1")
runs=${2:-3}
cmake --preset check >/dev/null
cmake --build --preset check --target ll_separation_bench ll_water_bench -- --quiet
. tests/bench/postgres.sh
postgres_start
for layer in area building lane hydrant; do
    ogr2ogr -f PostgreSQL "PG:host=$PGHOST" "$store" -nln $layer -lco GEOMETRY_NAME=geom -lco FID=fid \
        --config PG_USE_COPY YES -dialect SQLite \
        -sql "SELECT id AS id, geom FROM $layer WHERE valid_to IS NULL"
    sql -c "CLUSTER $layer USING ${layer}_geom_geom_idx" -c "ANALYZE $layer"
done

# $1 question, $2 statement
theirs() {
    printf 'PostGIS: %s: ' "$1"
    psql -XqAt -v ON_ERROR_STOP=1 -c '\timing on' -c "$2" | paste -sd' '
}
nearest() {
    echo "SELECT count(*), round(sum(n.m)::numeric, 3) FROM building b CROSS JOIN LATERAL
        (SELECT ST_Distance(b.geom, x.geom) AS m FROM $1 x ORDER BY b.geom <-> x.geom LIMIT 1) n"
}
for _ in $(seq "$runs"); do
    theirs "nearest hydrants" "$(nearest hydrant)"
    theirs "nearest lanes" "$(nearest lane)"
    theirs "pairs within 6 m" "SELECT count(*), round(sum(ST_Distance(a.geom, b.geom))::numeric, 3)
        FROM building a JOIN building b ON a.id < b.id AND ST_DWithin(a.geom, b.geom, 6)"
    theirs "gaps of villages" "SELECT count(*), round(sum(ST_Area(coalesce(ST_Difference(a.geom, (
        SELECT ST_Union(ST_Buffer(h.geom, 150, 16)) FROM hydrant h WHERE ST_DWithin(h.geom, a.geom, 150))), a.geom)))::numeric)
        FROM area a"
    build-check/tests/bench/ll_separation_bench "$store" 1 1
    build-check/tests/bench/ll_water_bench "$store"
done
