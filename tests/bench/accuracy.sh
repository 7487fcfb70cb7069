#!/usr/bin/env bash
# Holds a whole assessed store against PostGIS: tests/bench/accuracy.sh NAME STORE [NAME STORE]...
#   NAME STORE   a name for the table and an assessed store, as often as wanted
# PostGIS gets the store's own current rows and answers each question by its own means. One line a
# question: how many were compared, how many differ by over the tolerance, the largest difference.
# Ends with status 1 when any differs. docs/accuracy.md is written from what this prints.
set -euo pipefail
cd "$(dirname "$0")/../.."
[ $# -ge 2 ] || { sed -n '2,3s/^# \{0,1\}//p' "$0" >&2; exit 2; }
cmake --preset check >/dev/null
cmake --build --preset check --target ll_pairs_dump lifelane -- --quiet
dump=build-check/tests/bench/ll_pairs_dump
lifelane=build-check/lifelane
. tests/bench/postgres.sh
postgres_start pgrouting
failed=0

# Copies what a query on the store gives into a table. $1 table, $2 columns with types, $3 query
copy_in() {
    sqlite3 -readonly -csv "$store" "$3" |
        sql -c "DROP TABLE IF EXISTS $1; CREATE TABLE $1 ($2)" -c "COPY $1 FROM STDIN (FORMAT csv)"
}

# The current rows of a layer with their geometry. $1 layer, $2 further columns
layer_in() {
    ogr2ogr -f PostgreSQL "PG:host=$PGHOST" "$store" -nln "$1" -overwrite -lco GEOMETRY_NAME=geom \
        -lco FID=fid -lco SPATIAL_INDEX=GIST --config PG_USE_COPY YES \
        -sql "SELECT id AS id, geom${2:+, $2} FROM $1 WHERE valid_to IS NULL" -dialect SQLite
    sql -c "ANALYZE $1"
}

# One line of the table. $1 question, $2 tolerance in words, $3 query giving compared, over, largest
compare() {
    local compared over largest
    IFS='|' read -r compared over largest <<<"$(sql -c "$3")"
    printf '| %s | %s | %s | %s | %s | %s |\n' "$name" "$1" "$compared" "$2" "$over" "$largest"
    [ "$over" = 0 ] || failed=1
}

# Distances by building: $1 question, $2 our column in mm, $3 query giving id and metres
compare_metres() {
    compare "$1" "1 mm" "
        WITH theirs AS MATERIALIZED ($3)
        SELECT count(*), count(*) FILTER (WHERE abs(o.mm / 1000.0 - t.m) > 0.001 OR (o.mm IS NULL) <> (t.m IS NULL)),
               round(coalesce(max(abs(o.mm / 1000.0 - t.m)), 0)::numeric, 6)
        FROM (SELECT building, $2 AS mm FROM ours) o JOIN theirs t ON t.id = o.building"
}

nearest() { # $1 table
    echo "SELECT b.id, n.m FROM building b LEFT JOIN LATERAL
        (SELECT ST_Distance(b.geom, x.geom) AS m FROM $1 x ORDER BY b.geom <-> x.geom LIMIT 1) n ON true"
}

rule() { # value of a rule as the store has it
    sqlite3 -readonly "$store" "SELECT content FROM reference WHERE name = 'rules.csv'" |
        awk -F, -v id="$1" '$1 == id { print $2 }'
}

load_store() {
    layer_in area "code, level"
    layer_in building "structure, fire_grade, height_m"
    layer_in lane "class, drivable"
    layer_in hydrant "kind, status"
    copy_in assessed "id bigint" "SELECT max(id) FROM assessment WHERE partial = 0"
    assessment=$(sql -c "SELECT id FROM assessed")
    copy_in ours "building bigint, hydrant_mm bigint, in_reach int, lane_mm bigint" \
        "SELECT building, hydrant_mm, hydrants_in_reach, lane_mm FROM building_result WHERE assessment = $assessment"
    sqlite3 -readonly "$store" "SELECT content FROM reference WHERE name = 'speeds.csv'" | grep -v -e '^#' -e '^$' |
        cut -d, -f 1,3 | sql -c "DROP TABLE IF EXISTS speed; CREATE TABLE speed (class text, drivable text)" \
            -c "COPY speed FROM STDIN (FORMAT csv, HEADER, NULL 'none')"
    sql <<'SQL'
DROP TABLE IF EXISTS counted, driven, segment;
CREATE TABLE counted AS
    SELECT * FROM hydrant WHERE coalesce(kind, '') IN ('', 'municipal', 'building', 'village')
        AND coalesce(status, '') IN ('', 'in-service');
CREATE INDEX ON counted USING gist (geom);
CREATE TABLE driven AS
    SELECT l.id, l.geom FROM lane l LEFT JOIN speed s ON s.class = coalesce(l.class, '')
    WHERE coalesce(l.drivable, s.drivable) = 'yes';
CREATE INDEX ON driven USING gist (geom);
CREATE TABLE segment AS
    SELECT d.id, (ST_DumpSegments(d.geom)).geom FROM driven d;
CREATE INDEX ON segment USING gist (geom);
ANALYZE counted; ANALYZE driven; ANALYZE segment;
SQL
}

# The questions of the water stage.
check_water() {
    compare_metres "nearest hydrant of every building" hydrant_mm "$(nearest counted)"
    compare "hydrants within the circle" "same number" "
        WITH theirs AS MATERIALIZED (
            SELECT b.id, count(h.id) AS n FROM building b
            LEFT JOIN counted h ON ST_DWithin(b.geom, h.geom, $(rule hydrant_radius_m) + 1e-6) GROUP BY b.id)
        SELECT count(*), count(*) FILTER (WHERE o.in_reach <> t.n), coalesce(max(abs(o.in_reach - t.n)), 0)
        FROM ours o JOIN theirs t ON t.id = o.building"
}

# Gaps: area less discs. PostGIS draws its discs with 256 chords a quarter, 1e-5 less than a circle.
check_gaps() {
    copy_in mine "area bigint, m2 float8" "SELECT area, area_m2 FROM water_gap WHERE assessment = $assessment"
    compare "gap of every village" "0.1 %, at least 1 m2" "
        WITH theirs AS MATERIALIZED (
            SELECT a.id, ST_Area(coalesce(ST_Difference(a.geom, (
                SELECT ST_Union(ST_Buffer(h.geom, $(rule hydrant_radius_m), 256)) FROM counted h
                WHERE ST_DWithin(h.geom, a.geom, $(rule hydrant_radius_m)))), a.geom)) AS m2
            FROM area a JOIN mine m ON m.area = a.id)
        SELECT count(*), count(*) FILTER (WHERE abs(m.m2 - t.m2) > greatest(1, 0.001 * t.m2)),
               round(coalesce(max(abs(m.m2 - t.m2) / greatest(t.m2, 1000)), 0)::numeric, 6)
        FROM mine m JOIN theirs t ON t.id = m.area"
}

# The questions of the access stage.
check_lanes() {
    compare_metres "nearest drivable lane of every building" lane_mm "$(nearest segment)"
}

# Drawn ground holds every building that is reached, and of every other one nothing but what it shares with
# reached ones (outlines overlap in places). $1 question, $2 exported layer, $3 which
# of its areas, $4 query giving building and 1 where it is reached
compare_ground() {
    local areas
    areas=$postgres_work/areas.gpkg
    rm -f "$areas"
    "$lifelane" export "$2" --out "$areas" --store "$store" --quiet || return 0
    ogr2ogr -f PostgreSQL "PG:host=$PGHOST" "$areas" -nln reached -overwrite -lco GEOMETRY_NAME=geom
    copy_in mine "building bigint, reached int" "$4"
    sql -c "CREATE INDEX ON mine (building)" -c "ANALYZE mine"
    compare "$1" "0.1 % of the footprint" "
        WITH ground AS MATERIALIZED (
            SELECT (ST_Dump(ST_Subdivide(ST_MakeValid(geom), 64))).geom FROM reached WHERE $3),
        own AS MATERIALIZED (
            SELECT b.id, ST_Area(b.geom) AS m2, CASE WHEN m.reached = 1 THEN b.geom ELSE coalesce(ST_Difference(b.geom,
                (SELECT ST_Union(o.geom) FROM building o JOIN mine k ON k.building = o.id
                 WHERE k.reached = 1 AND ST_Intersects(o.geom, b.geom))), b.geom) END AS geom
            FROM building b JOIN mine m ON m.building = b.id),
        share AS MATERIALIZED (
            SELECT b.id, coalesce(sum(ST_Area(ST_Intersection(b.geom, g.geom))), 0) / b.m2 AS s
            FROM own b LEFT JOIN ground g ON ST_Intersects(b.geom, g.geom) GROUP BY b.id, b.m2)
        SELECT count(*), count(*) FILTER (WHERE abs(s.s - m.reached) > 0.001), round(max(abs(s.s - m.reached))::numeric, 6)
        FROM mine m JOIN share s ON s.id = m.building"
}

# What township teams reach in time, and what hoses of pumpers reach.
check_areas() {
    compare_ground "buildings in time inside the reached ground, others outside" response-areas \
        "tier = 'township' AND station IS NULL" "SELECT building, answer_1 = 1 AND time_1_ms <= 300000
        FROM building_result WHERE assessment = $assessment"
    compare_ground "buildings that a pumper's hose reaches inside its ground, others outside" reach-areas \
        "class = 'pumper'" "SELECT building, pumper_answer IN (1, 2) FROM reach_result WHERE assessment = $assessment"
}

# The questions of the separation stage. Components are those of pgRouting, over the pairs that the
# stage judges, but for those of two high-rise buildings (over 27 m), which are no low grade, unless
# one is drawn within the other (one unit); components of such pairs alone are no clusters. Clusters
# with a building of known structure are left out.
check_separation() {
    "$dump" "$store" near 14 | sql -c "DROP TABLE IF EXISTS near; CREATE TABLE near (a bigint, b bigint, m float8)" \
        -c "COPY near FROM STDIN (FORMAT csv)"
    compare "pairs of buildings within 14 m, with distance" "same pairs, 1 mm" "
        WITH theirs AS MATERIALIZED (
            SELECT a.id AS a, b.id AS b, ST_Distance(a.geom, b.geom) AS m FROM building a
            JOIN building b ON a.id < b.id AND ST_DWithin(a.geom, b.geom, 14))
        SELECT count(*), count(*) FILTER (WHERE t.m IS NULL OR n.m IS NULL OR abs(t.m - n.m) > 0.001),
               coalesce(max(abs(t.m - n.m)), 0)
        FROM theirs t FULL JOIN (SELECT least(a, b) AS a, greatest(a, b) AS b, m FROM near) n USING (a, b)"
    "$dump" "$store" judged |
        sql -c "DROP TABLE IF EXISTS judged; CREATE TABLE judged (id bigserial, a bigint, b bigint, high float8)" \
            -c "COPY judged (a, b, high) FROM STDIN (FORMAT csv)"
    sql -c "DROP TABLE IF EXISTS joined" -c "
        CREATE TABLE joined AS SELECT * FROM (
            SELECT j.id, a, b, coalesce(p.height_m, 0) > 27 AND coalesce(q.height_m, 0) > 27 AS high,
                   ST_CoveredBy(p.geom, ST_Buffer(q.geom, 0.05, 32))
                   OR ST_CoveredBy(q.geom, ST_Buffer(p.geom, 0.05, 32)) AS unit
            FROM judged j JOIN building p ON p.id = a JOIN building q ON q.id = b) k
        WHERE unit OR NOT high"
    copy_in mine "building bigint, cluster bigint" "SELECT building, cluster_possible FROM building_separation
        WHERE assessment = $assessment AND cluster_possible IS NOT NULL"
    compare "clusters through possible gaps" "same members" "
        WITH known AS (SELECT id FROM building WHERE structure IS NOT NULL OR fire_grade IS NOT NULL),
        theirs AS MATERIALIZED (
            SELECT node AS building, component FROM pgr_connectedComponents(
                'SELECT id, a AS source, b AS target, 1 AS cost, 1 AS reverse_cost FROM joined')),
        gaps AS (SELECT DISTINCT component FROM theirs JOIN joined ON a = building WHERE NOT unit),
        ours_by AS (SELECT cluster, array_agg(building ORDER BY building) AS members FROM mine GROUP BY cluster),
        theirs_by AS (SELECT component, array_agg(building ORDER BY building) AS members FROM theirs JOIN gaps USING (component) GROUP BY component)
        SELECT count(*), count(*) FILTER (WHERE o.members IS NULL OR t.members IS NULL), 0
        FROM ours_by o FULL JOIN theirs_by t ON o.members = t.members
        WHERE NOT EXISTS (SELECT 1 FROM known k WHERE k.id = ANY (coalesce(o.members, t.members)))"
}

echo "| store | question | compared | tolerance | over it | largest difference |"
echo "|---|---|---|---|---|---|"
while [ $# -ge 2 ]; do
    name=$1
    store=$(realpath "$2")
    shift 2
    load_store
    check_water
    check_gaps
    check_lanes
    check_areas
    check_separation
done
exit $failed
