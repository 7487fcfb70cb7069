#!/usr/bin/env bash
# Benchmarks of whole processes against their peers, in turns. From `./run bench [--sets LIST] [--runs N]`.
#   --sets   which of town,10k,100k,1000k (all); townships are made by `lifelane sample`
#   --runs   measured rounds of each (5; townships from 100,000 buildings on: at most 3)
# The benchmark town is in $LIFELANE_BENCH_TOWN (town.gpkg), else made by ../shared/bench/prepare.sh
# when that is there, else left out. One JSON line a figure on standard output and in
# build/bench/figures.jsonl; the table goes to standard error.
set -euo pipefail
cd "$(dirname "$0")/../.."
root=$PWD
lifelane=${LIFELANE:-$root/build/lifelane}
work=${LIFELANE_BENCH_DIR:-$root/build/bench}
sets=town,10k,100k,1000k
runs=5
while [ $# -gt 0 ]; do
    case "$1" in
    --sets) sets=$2; shift 2 ;;
    --runs) runs=$2; shift 2 ;;
    *) sed -n '2,4s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
    esac
done
[ -x "$lifelane" ] || { echo "no program at $lifelane: ./run build" >&2; exit 1; }
mkdir -p "$work"
figures=$work/figures.jsonl
: >"$figures"

turns() { tests/bench/turns.py --runs "$runs" "$@" | tee -a "$figures"; }
features() { ogrinfo -ro -so "$1" "$2" | sed -n 's/^Feature Count: //p'; }

# Import of buildings against ogr2ogr into SpatiaLite, both into a new file and as they come. Both
# read, convert and index; lifelane also checks and repairs geometry, maps columns, writes uids and
# syncs what it wrote, which ogr2ogr leaves out here.
# $1 bench, $2 set, $3 file of buildings, $4 number of buildings, $5 encoding, "" where it is known
bench_import() {
    local ours=$work/$2-import.db peer=$work/$2-import.sqlite
    export OGR_SQLITE_SYNCHRONOUS=OFF
    [ -z "$5" ] || export SHAPE_ENCODING=$5
    turns --bench "$1" --set "$2" --units "$4" \
        ogr2ogr "rm -f $peer" "ogr2ogr -f SQLite -dsco SPATIALITE=YES -gt 100000 $peer $3" \
        lifelane "rm -f $ours $ours-wal $ours-shm" \
        "$lifelane import buildings $3 ${5:+--encoding $5} --store $ours --json --quiet"
    unset SHAPE_ENCODING
    rm -f "$ours"* "$peer"
}

# The same into another CRS; ours into a store that is there: its write-ahead log, one transaction.
# $1 set, $2 file of buildings, $3 number of buildings, $4 CRS
bench_reprojected() {
    local ours=$work/$1-import.db peer=$work/$1-import.sqlite
    export OGR_SQLITE_SYNCHRONOUS=OFF
    turns --bench import-crs --set "$1" --units "$3" \
        ogr2ogr "rm -f $peer" \
        "ogr2ogr -f SQLite -dsco SPATIALITE=YES -gt 100000 -t_srs $4 $peer $2" \
        lifelane "rm -f $ours $ours-wal $ours-shm; $lifelane init --crs $4 --store $ours --quiet" \
        "$lifelane import buildings $2 --store $ours --json --quiet"
    rm -f "$ours"* "$peer"
}

# Assessment on one thread; the peak memory tells bytes a building between two sizes.
# $1 set, $2 store, $3 number of buildings
bench_assess() {
    turns --bench assess --set "$1" --units "$3" \
        lifelane "" "$lifelane assess --store $2 --period 2026 --json --quiet --threads 1" |
        tail -1 >/dev/null
    local bytes
    bytes=$(ogrinfo -ro -q "$2" -sql "SELECT 16.0 * SUM(ST_NPoints(geom)) / COUNT(*) AS b FROM building" |
        sed -n 's/.*b (Real) = //p')
    python3 - "$figures" "${bytes:-0}" <<'PYTHON'
import json
import sys
path, coordinate_bytes = sys.argv[1], float(sys.argv[2])
lines = open(path, encoding="utf-8").read().splitlines()
last = json.loads(lines[-1])
last["coordinate_bytes"] = round(coordinate_bytes, 1)
lines[-1] = json.dumps(last, ensure_ascii=False)
open(path, "w", encoding="utf-8").write("\n".join(lines) + "\n")
print(lines[-1])
PYTHON
}

# Tiles of zoom 16: of the whole town, and of its village with the most buildings a square metre.
# $1 set, $2 store, $3 code of the dense area
bench_tiles() {
    local out=$work/$1-tiles
    turns --bench tiles --set "$1" --units 1 lifelane "rm -rf $out" \
        "$lifelane tiles --layer risk --zoom 16-16 --store $2 --out $out --json --quiet --threads 1"
    turns --bench tile-dense --set "$1" --units 1 lifelane "rm -rf $out" \
        "$lifelane tiles --layer risk --zoom 16-16 --area $3 --store $2 --out $out --json --quiet --threads 1"
    rm -rf "$out"
}

# The village whose box holds the most centres of building boxes a unit of area.
densest_village() {
    sqlite3 "$1" "SELECT v.name FROM villages AS v
        JOIN rtree_villages_geom AS r ON r.id = v.id
        JOIN rtree_buildings_geom AS b
          ON b.minx >= r.minx AND b.maxx <= r.maxx AND b.miny >= r.miny AND b.maxy <= r.maxy
        GROUP BY v.id HAVING COUNT(*) > 100
        ORDER BY COUNT(*) / ((r.maxx - r.minx) * (r.maxy - r.miny)) DESC LIMIT 1"
}

# The road search and the ground it reaches beside pgRouting and PostGIS. $1 folder of the town
bench_roads() {
    if ! ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || [ ! -e "$1/big_edges.csv" ]; then
        echo "no PostgreSQL with pgRouting, or no big_edges.csv: roads left out" >&2
        return
    fi
    tests/bench/roads.sh "$1" "$runs" | tee -a "$figures"
}

bench_town() {
    local town=${LIFELANE_BENCH_TOWN:-$work/town} count store=$work/town.db
    if [ ! -e "$town/town.gpkg" ]; then
        if [ ! -e ../shared/bench/prepare.sh ]; then
            echo "no benchmark town: set LIFELANE_BENCH_TOWN; left out" >&2
            return
        fi
        bash ../shared/bench/prepare.sh "$town" >&2
    fi
    [ -e "$work/b.shp" ] ||
        ogr2ogr -f "ESRI Shapefile" "$work/b.shp" "$town/town.gpkg" buildings -lco ENCODING=UTF-8
    [ -e "$work/b.fgb" ] || ogr2ogr -f FlatGeobuf "$work/b.fgb" "$town/town.gpkg" buildings
    [ -e "$work/b.gpkg" ] || ogr2ogr -f GPKG "$work/b.gpkg" "$town/town.gpkg" buildings
    [ -e "$work/b.geojson" ] ||
        ogr2ogr -f GeoJSON "$work/b.geojson" "$town/town.gpkg" buildings -lco RFC7946=YES
    count=$(features "$town/town.gpkg" buildings)
    bench_import import town "$work/b.shp" "$count" UTF-8
    local format
    for format in fgb gpkg geojson; do
        bench_import "import-$format" town "$work/b.$format" "$count" ""
    done
    bench_reprojected town "$work/b.shp" "$count" EPSG:32651
    rm -f "$store"*
    local pair
    for pair in areas=villages buildings=buildings lanes=roads hydrants=hydrants stations=stations; do
        "$lifelane" import "${pair%=*}" "$town/town.gpkg" --layer-name "${pair#*=}" \
            --store "$store" --quiet >&2 || [ $? = 3 ]
    done
    bench_assess town "$store" "$count"
    bench_tiles town "$store" "$(densest_village "$town/town.gpkg")"
    bench_roads "$town"
}

# A generated township: its README.txt holds the import command of each file.
# $1 set, $2 number of buildings
bench_township() {
    local dir=$work/sample-$1 store=$work/$1.db shp count
    [ -e "$dir/README.txt" ] || "$lifelane" sample --buildings "$2" --seed 1 --out "$dir" --quiet >&2
    shp=$(grep -o 'import buildings [^ ]*' "$dir/README.txt" | sed 's/.* //')
    count=$(features "$dir/$shp" "$(basename "${shp%.*}")")
    bench_import import "$1" "$dir/$shp" "$count" GBK
    rm -f "$store"*
    grep -o 'lifelane import .*' "$dir/README.txt" | sed 's/^lifelane //' |
        while read -r command; do
            (cd "$dir" && eval "\"$lifelane\" $command --store \"$store\" --quiet" >&2) || [ $? = 3 ]
        done
    bench_assess "$1" "$store" "$count"
    rm -f "$store"*
}

for set in ${sets//,/ }; do
    case "$set" in
    town) bench_town ;;
    *k)
        thousands=${set%k}
        [ "$thousands" -lt 100 ] || runs=$((runs < 3 ? runs : 3))
        bench_township "$set" $((thousands * 1000))
        ;;
    *) echo "unknown set '$set'" >&2; exit 2 ;;
    esac
done
tests/bench/table.py <"$figures" >&2
