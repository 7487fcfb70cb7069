#!/usr/bin/python3
"""Prints the JSON lines of the benchmarks (standard input) as a table, and how they meet the goals."""
import json
import sys

lines = [json.loads(line) for line in sys.stdin if line.startswith("{")]


def find(bench, set_name, who="lifelane"):
    """The figure of a benchmark, or None when it was not run."""
    for line in lines:
        if (line["bench"], line["set"], line["who"]) == (bench, set_name, who):
            return line
    return None


def goals():
    """Each goal with what was measured, as (text, measured, goal, met)."""
    for bench, set_name in sorted({(line["bench"], line["set"]) for line in lines}):
        ours, peer = find(bench, set_name), find(bench, set_name, "ogr2ogr")
        if ours and peer:
            ratio = peer["seconds"] / ours["seconds"]
            goal = 1.3 if bench == "import-geojson" else 2.5
            yield f"{bench} of {set_name}, times as fast as ogr2ogr", ratio, goal, ratio >= goal
    for bench, who, goal in (("roads-times", "pgRouting", 40.0), ("roads-area", "PostGIS", 10.0)):
        ours, peer = find(bench, "town"), find(bench, "town", who)
        if ours and peer:
            ratio = peer["seconds"] / ours["seconds"]
            yield f"{bench}, times as fast as {who}", ratio, goal, ratio >= goal
    town = find("assess", "town")
    if town:
        yield "assess of the town on one thread, s", town["seconds"], 2.0, town["seconds"] < 2.0
    tile = find("tile-dense", "town")
    if tile and tile.get("tiles"):
        own = tile.get("own_seconds", tile["seconds"])
        each = 1000 * own / tile["tiles"]
        yield "a building-dense tile at zoom 16, ms", each, 8.0, each < 8.0
    small, large = find("assess", "10k"), find("assess", "1000k") or find("assess", "100k")
    if small and large:
        growth = large["us_per_unit"] / small["us_per_unit"]
        yield f"assess, cost of a building, {large['set']} over 10k", growth, 1.25, growth <= 1.25
        grown = (large["rss_mb"] - small["rss_mb"]) * 1048576 / (large["units"] - small["units"])
        grown -= large.get("coordinate_bytes", 0)
        yield "memory of a building beyond coordinates, bytes", grown, 400.0, grown < 400.0
    small, large = find("import", "10k"), find("import", "1000k") or find("import", "100k")
    if small and large:
        growth = large["us_per_unit"] / small["us_per_unit"]
        yield f"import, cost of a building, {large['set']} over 10k", growth, 1.25, growth <= 1.25
    for line in lines:
        if line["bench"].startswith("import") and line["who"] == "lifelane":
            bound = 100.0 + 100e-6 * line["units"]
            used = line["rss_mb"] * 1.048576
            yield f"{line['bench']} of {line['set']}, memory in MB (100 + 100 bytes each)", used, bound, \
                used <= bound


HEAD = ("bench", "set", "who", "runs", "seconds", "min", "max", "cpu_s", "rss_mb", "us_per_unit")
print("%-14s %-7s %-10s %4s %10s %10s %10s %10s %8s %12s" % HEAD)
for row in lines:
    print("%-14s %-7s %-10s %4s %10s %10s %10s %10s %8s %12s"
          % tuple(row.get(column, "") for column in HEAD))
print()
for text, measured, goal, met in goals():
    print("%-58s %10.3f  goal %8.2f  %s" % (text, measured, goal, "met" if met else "MISSED"))
