#!/usr/bin/python3
"""Feeds the graphs of the benchmark town to ll_response_bench.

    tests/bench/response_bench.py TOWN_DIR PROGRAM [STEP_M]

TOWN_DIR holds town.gpkg (layers edges and stations) and big_edges.csv, as the script that makes the
town leaves them. The questions are those of pgRouting and PostGIS in the comparison: the town from
the vertices nearest to its stations, within 300 s, 25 m either side; the large graph from 40
vertices spread over it."""
import csv
import os
import subprocess
import sys

from osgeo import ogr

ogr.UseExceptions()
town, program = sys.argv[1:3]
step = sys.argv[3] if len(sys.argv) > 3 else "2.5"


def run(lines, limit):
    out = subprocess.run([program, limit, "25", step], input="\n".join(lines), text=True, check=True,
                         capture_output=True).stdout
    print(out, end="")


source = ogr.Open(os.path.join(town, "town.gpkg"))
lines, at = [], {}
for f in source.GetLayer("edges"):
    g = f.GetGeometryRef()
    points = [(g.GetX(i), g.GetY(i)) for i in range(g.GetPointCount())]
    cost = [max(f[k], 1e-3) if f[k] >= 0 else -1 for k in ("cost", "reverse_cost")]
    at[f["source"]], at[f["target"]] = points[0], points[-1]
    lines.append(f"E {f['source']} {f['target']} {cost[0]:.6f} {cost[1]:.6f} {len(points)} "
                 + " ".join(f"{x!r} {y!r}" for x, y in points))
for f in source.GetLayer("stations"):
    x, y, _ = f.GetGeometryRef().GetPoint()
    near = min(at, key=lambda v: (at[v][0] - x) ** 2 + (at[v][1] - y) ** 2)
    lines.append(f"R {near}")
print("town:")
run(lines, "300")

lines, most = [], 0
with open(os.path.join(town, "big_edges.csv")) as big:
    for row in csv.reader(big):
        most = max(most, int(row[1]))
        lines.append(f"E {row[1]} {row[2]} {row[3]} {row[4]} 2 {' '.join(row[5:9])}")
lines += [f"R {i * most // 40}" for i in range(40)]
print("large graph:")
run(lines, "300")
