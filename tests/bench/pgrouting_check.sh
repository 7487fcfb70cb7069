#!/usr/bin/env bash
# Compares our shortest times with those of pgRouting: tests/bench/pgrouting_check.sh EXTRACT EPSG | STORE
#   EXTRACT  an OSM extract that GDAL reads (.osm.pbf, .osm); EPSG: a metric CRS such as 32632
#   STORE    a store of ours: its current lanes and stations
# PostGIS makes the graph by itself (pgrouting_graph.sql). Two comparisons follow:
#   nodes    the time at each of our nodes, without turn costs, against the least of
#            pgr_drivingDistance from each station (pgrouting_nodes.sql)
#   turns    the time at which each stretch is begun, in both directions, with what turns cost, against
#            the same over the graph whose nodes are the stretches (pgrouting_turns.sql)
# Fails when a time differs by over 0.05 s or is known to one of the two only. What pgRouting's option
# equicost says of the nodes is told beside it: pgRouting 3.4 gives some to a later station.
#
# Needs postgresql, postgis, pgrouting and gdal-bin.
set -euo pipefail
cd "$(dirname "$0")/../.."
[ $# -eq 1 ] || [ $# -eq 2 ] || { sed -n '2,4s/^# \{0,1\}//p' "$0" >&2; exit 2; }
source=$(realpath "$1")
epsg=${2:-}
name=$(basename "$source")
cmake --preset debug-asan >/dev/null
cmake --build --preset debug-asan --target ll_node_times -- --quiet

. tests/bench/postgres.sh
postgres_start pgrouting

load() { # $1 table, $2 query on the source; a new table unless $3 is -append. OSM may be out of order
    local made=(-lco GEOMETRY_NAME=geom -lco FID=fid)
    [ $# -lt 3 ] || made=("$3")
    [ -z "$epsg" ] || made+=(-oo USE_CUSTOM_INDEXING=NO -t_srs "EPSG:$epsg")
    ogr2ogr -f PostgreSQL "PG:host=$PGHOST" "$source" -nln "$1" "${made[@]}" -dialect SQLite -sql "$2"
}
if [ -n "$epsg" ]; then # in OSM lanes meet at shared vertices alone
    load way "SELECT replace(replace(highway, '_link', ''), '_', '-') AS class, 'yes' AS noded,
        geometry FROM lines WHERE highway IS NOT NULL"
    load station "SELECT 1 AS k, geometry FROM points WHERE other_tags LIKE '%\"amenity\"=>\"fire_station\"%'"
    load station "SELECT 1 AS k, ST_Centroid(geometry) AS geometry FROM multipolygons WHERE amenity = 'fire_station'" -append
else
    odd=$(sqlite3 -readonly "$source" "SELECT
        (SELECT count(*) FROM lane WHERE valid_to IS NULL AND (coalesce(drivable, speed_kmh) IS NOT NULL
             OR coalesce(noded, '') <> 'yes' AND coalesce(layer, bridge, tunnel) IS NOT NULL)) +
        (SELECT count(*) FROM station WHERE valid_to IS NULL AND coalesce(kind, staffed, turnout_s, hours) IS NOT NULL)")
    [ "$odd" = 0 ] || { echo "$name: $odd lanes or stations have more on record than is looked at here" >&2; exit 2; }
    load way "SELECT coalesce(class, '') AS class, noded, geom FROM lane WHERE valid_to IS NULL ORDER BY id"
    load station "SELECT 1 AS k, geom FROM station WHERE valid_to IS NULL ORDER BY id"
fi

rule() { awk -F, -v id="$1" '$1 == id { print $2 }' data/reference/rules.csv; }
grep -v '^#' data/reference/speeds.csv |
    sql -c "CREATE TABLE speed (class text, kmh float8, drivable text, access text, width_low_m float8, mark text)" \
        -c "COPY speed FROM STDIN (FORMAT csv, HEADER, FORCE_NOT_NULL (class))"

# What the class table lets nobody drive is left out. Each line of a lane is one by itself.
sql <<'SQL'
CREATE TABLE lane AS
    SELECT row_number() OVER (ORDER BY w.fid, (d).path) AS id, s.class, s.kmh / 3.6 AS mps,
           coalesce(w.noded, '') = 'yes' AS noded, (d).geom
    FROM (SELECT *, ST_Dump(geom) AS d FROM way) w JOIN speed s ON s.class = w.class
    WHERE s.drivable = 'yes';
SQL
ours() { # $@ for ll_node_times
    sql -c "SELECT concat_ws(' ', 'L', coalesce(nullif(class, ''), '-'), CASE WHEN noded THEN 'yes' ELSE '-' END,
                ST_NPoints(geom), (SELECT string_agg(concat_ws(' ', ST_X(d.geom), ST_Y(d.geom)), ' '
                ORDER BY d.path) FROM ST_DumpPoints(lane.geom) d)) FROM lane ORDER BY id" \
        -c "SELECT concat_ws(' ', 'S', ST_X(geom), ST_Y(geom)) FROM station ORDER BY fid" |
        build-debug-asan/tests/bench/ll_node_times "$@"
}
ours | sql -c "CREATE TABLE our_nodes (x float8, y float8, seconds float8)" \
    -c "COPY our_nodes FROM STDIN (FORMAT csv)"
ours turns 2>/dev/null |
    sql -c "CREATE TABLE our_arcs (x float8, y float8, x1 float8, y1 float8, x2 float8, y2 float8, seconds float8)" \
        -c "COPY our_arcs FROM STDIN (FORMAT csv)"

for part in graph nodes turns; do
    sql -v walk="$(rule walk_mps)" -v turnout="$(rule turnout_township_s)" -v snap="$(rule station_snap_m)" \
        -v free_deg="$(rule turn_free_deg)" -v right_s="$(rule turn_right_angle_s)" -v u_s="$(rule turn_u_s)" \
        -v base_m="$(rule turn_base_m)" -f "tests/bench/pgrouting_$part.sql"
done
sql -F ' ' -c "SELECT count(*), coalesce(max(e.seconds - t.seconds), 0)
    FROM equicost e JOIN their_nodes t USING (vertex) WHERE e.seconds > t.seconds + 1e-6" |
    while read -r later by; do
        echo "$name: equicost is later than the least at $later vertices, by up to $by s"
    done

failed=0
compare() { # $1 what, $2 query giving the seconds of both sides, as ours and theirs
    local count reached_ours reached_theirs mismatches difference latest total
    read -r count reached_ours reached_theirs mismatches difference latest total <<<"$(sql -F ' ' -c "
        SELECT count(*), count(ours), count(theirs), count(*) FILTER (WHERE (ours IS NULL) <> (theirs IS NULL)),
               coalesce(max(abs(ours - theirs)), 0), coalesce(max(ours), 0), coalesce(sum(ours), 0) FROM ($2) both_sides")"
    echo "$name: $count $1, reached $reached_ours by us, $reached_theirs by pgRouting, $mismatches by one only;" \
        "largest difference $difference s; latest $latest s; sum $total s"
    awk -v m="$mismatches" -v d="$difference" -v n="$reached_ours" 'BEGIN { exit !(m == 0 && n > 0 && d <= 0.05) }' || failed=1
}
compare nodes "SELECT o.seconds AS ours, t.seconds AS theirs
    FROM (SELECT vertex, min(seconds) AS seconds FROM our_node_vertex GROUP BY vertex) o FULL JOIN
         (SELECT n.vertex, t.seconds FROM node n LEFT JOIN their_nodes t USING (vertex)) t USING (vertex)"
compare "stretches and directions" "SELECT o.seconds AS ours, t.seconds AS theirs
    FROM (SELECT v, v1, v2, min(seconds) AS seconds FROM our_arc_vertex GROUP BY v, v1, v2) o FULL JOIN
         (SELECT v, v1, v2, min(seconds) AS seconds FROM their_arcs GROUP BY v, v1, v2) t USING (v, v1, v2)"
exit $failed
