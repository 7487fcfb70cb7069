#!/usr/bin/env bash
# Compares our shortest times with those of pgRouting: tests/bench/pgrouting_check.sh EXTRACT EPSG
#   EXTRACT  an OSM extract that GDAL reads (.osm.pbf, .osm); EPSG: a metric CRS such as 32632
# PostGIS makes the graph by itself: each segment of each drivable way is an edge, each vertex a
# node, and each station starts at the nearest point of the nearest segment, by an edge of its own
# to either end. Then the time at each of our nodes is held against the least of pgr_drivingDistance
# from each station. Fails when a node differs by over 0.05 s or is reached by one of the two only.
# What its option equicost says is told beside it: pgRouting 3.4 gives some nodes to a later station.
#
# Needs postgresql, postgis, pgrouting and gdal-bin.
set -euo pipefail
cd "$(dirname "$0")/../.."
[ $# -eq 2 ] || { sed -n '2,3s/^# \{0,1\}//p' "$0" >&2; exit 2; }
extract=$(realpath "$1")
epsg=$2
cmake --preset debug-asan >/dev/null
cmake --build --preset debug-asan --target ll_node_times -- --quiet

. tests/bench/postgres.sh
postgres_start pgrouting

load() { # $1 table, $2 query on the extract; a new table unless $3 is -append. OSM may be out of order
    local made=(-lco GEOMETRY_NAME=geom -lco FID=id)
    [ $# -lt 3 ] || made=("$3")
    ogr2ogr -f PostgreSQL "PG:host=$PGHOST" "$extract" -oo USE_CUSTOM_INDEXING=NO -t_srs "EPSG:$epsg" \
        -nln "$1" "${made[@]}" -dialect SQLite -sql "$2"
}
load way "SELECT highway, geometry FROM lines WHERE highway IS NOT NULL"
load station "SELECT 1 AS k, geometry FROM points WHERE other_tags LIKE '%\"amenity\"=>\"fire_station\"%'"
load station "SELECT 1 AS k, ST_Centroid(geometry) AS geometry FROM multipolygons WHERE amenity = 'fire_station'" -append

rule() { awk -F, -v id="$1" '$1 == id { print $2 }' data/reference/rules.csv; }
grep -v '^#' data/reference/speeds.csv |
    sql -c "CREATE TABLE speed (class text, kmh float8, drivable text, access text, width_low_m float8, mark text)" \
        -c "COPY speed FROM STDIN (FORMAT csv, HEADER)"

# class is ours: link roads as their road. What the class table lets nobody drive is left out.
sql <<'SQL'
CREATE TABLE lane AS
    SELECT w.id, s.class, s.kmh / 3.6 AS mps, w.geom
    FROM way w JOIN speed s ON s.class = replace(regexp_replace(w.highway, '_link$', ''), '_', '-')
    WHERE s.drivable = 'yes' ORDER BY w.id;
SQL
sql -c "SELECT concat_ws(' ', 'L', class, ST_NPoints(geom), (SELECT string_agg(concat_ws(' ',
            ST_X(d.geom), ST_Y(d.geom)), ' ' ORDER BY d.path) FROM ST_DumpPoints(lane.geom) d))
        FROM lane ORDER BY id" \
    -c "SELECT concat_ws(' ', 'S', ST_X(geom), ST_Y(geom)) FROM station ORDER BY id" |
    build-debug-asan/tests/bench/ll_node_times |
    sql -c "CREATE TABLE ours (x float8, y float8, seconds float8)" \
        -c "COPY ours FROM STDIN (FORMAT csv)"

sql -v walk="$(rule walk_mps)" -v turnout="$(rule turnout_township_s)" -v snap="$(rule station_snap_m)" <<'SQL'
CREATE TABLE dot AS
    SELECT lane.id AS lane, mps, d.path[1] AS i, ST_X(d.geom) AS x, ST_Y(d.geom) AS y, d.geom
    FROM lane, ST_DumpPoints(lane.geom) d;
CREATE TABLE vertex AS SELECT row_number() OVER () AS id, x, y FROM (SELECT DISTINCT x, y FROM dot) p;
CREATE INDEX ON vertex (x, y);
CREATE TABLE segment AS
    SELECT row_number() OVER () AS id, v.id AS source, w.id AS target, a.mps,
           ST_MakeLine(a.geom, b.geom) AS geom
    FROM dot a JOIN dot b ON b.lane = a.lane AND b.i = a.i + 1
         JOIN vertex v ON v.x = a.x AND v.y = a.y JOIN vertex w ON w.x = b.x AND w.y = b.y
    WHERE v.id <> w.id;
CREATE INDEX ON segment USING gist (geom);
CREATE TABLE edge AS
    SELECT id, source, target, ST_Length(geom) / mps AS cost, ST_Length(geom) / mps AS reverse_cost
    FROM segment;
CREATE TABLE entry AS
    SELECT 1000000000 + s.id::bigint AS start, g.source, g.target, g.mps, g.metres, g.gap,
           ST_LineLocatePoint(g.geom, s.geom) AS share
    FROM station s CROSS JOIN LATERAL
         (SELECT *, ST_Length(geom) AS metres, ST_Distance(geom, s.geom) AS gap FROM segment
          ORDER BY ST_Distance(geom, s.geom), id LIMIT 1) g
    WHERE g.gap <= :snap;
INSERT INTO edge
    SELECT 2000000000 + start, start, source, :turnout + gap / :walk + share * metres / mps, -1 FROM entry;
INSERT INTO edge
    SELECT 4000000000 + start, start, target, :turnout + gap / :walk + (1 - share) * metres / mps, -1 FROM entry;
CREATE TABLE theirs AS
    SELECT v.x, v.y, min(d.agg_cost) AS seconds
    FROM pgr_drivingDistance('SELECT id, source, target, cost, reverse_cost FROM edge',
             (SELECT array_agg(start) FROM entry), 1e9, true, false) d
         JOIN vertex v ON v.id = d.node
    GROUP BY v.x, v.y;
CREATE TABLE equicost AS
    SELECT v.x, v.y, d.agg_cost AS seconds
    FROM pgr_drivingDistance('SELECT id, source, target, cost, reverse_cost FROM edge',
             (SELECT array_agg(start) FROM entry), 1e9, true, true) d
         JOIN vertex v ON v.id = d.node;
SQL
sql -F ' ' -c "SELECT count(*), coalesce(max(e.seconds - t.seconds), 0)
    FROM equicost e JOIN theirs t USING (x, y) WHERE e.seconds > t.seconds + 1e-6" |
    while read -r later by; do
        echo "$(basename "$extract"): equicost is later than the least at $later vertices, by up to $by s"
    done
result=$(sql -F ' ' -c "
    SELECT count(*), count(o.seconds), count(t.seconds), count(*) FILTER (WHERE (o.seconds IS NULL) <> (t.seconds IS NULL)),
           coalesce(max(abs(o.seconds - t.seconds)), 0), coalesce(max(o.seconds), 0), coalesce(sum(o.seconds), 0)
    FROM (SELECT DISTINCT x, y, seconds FROM ours) o LEFT JOIN theirs t ON t.x = o.x AND t.y = o.y")
read -r nodes reached_ours reached_theirs mismatches difference latest total <<<"$result"
echo "$(basename "$extract"): $nodes nodes, reached $reached_ours by us, $reached_theirs by pgRouting," \
    "$mismatches by one only; largest difference $difference s; latest $latest s; sum $total s"
awk -v m="$mismatches" -v d="$difference" -v n="$reached_ours" 'BEGIN { exit !(m == 0 && n > 0 && d <= 0.05) }'
