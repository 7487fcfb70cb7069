#!/usr/bin/python3
"""Writes a siting question of the benchmark town as text for ll_cover_bench and as LP for other solvers.

  cover_dump.py TOWN.gpkg all|first K OUT

OUT.cover: "candidates rows", then a row a line: weight need have number candidates...
OUT.lp: most weight with at most K candidates, one variable for each row and candidate.
Demand: buildings (centres of their boxes) more than 150 m from every hydrant, those with the same
candidates within 150 m as one row. Candidates: vertices of the road graph that reach any of them.
`first` takes the first of the town's four copies."""
import sys
from collections import Counter, defaultdict

from osgeo import ogr

REACH = 150.0
FIRST_COPY = (304000.0, 2771500.0)  # what lies west and south of this corner


def centres(source, layer, corner):
    """Centres of the boxes of a layer's features, those of the first copy only when a corner is given."""
    for feature in source.GetLayer(layer):
        west, east, south, north = feature.GetGeometryRef().GetEnvelope()
        x, y = (west + east) / 2, (south + north) / 2
        if corner is None or (x < corner[0] and y < corner[1]):
            yield x, y


class Near:
    """Points by squares as wide as the reach."""

    def __init__(self, points):
        self.points = list(points)
        self.squares = defaultdict(list)
        for number, (x, y) in enumerate(self.points):
            self.squares[x // REACH, y // REACH].append(number)

    def within_reach(self, x, y):
        column, row = x // REACH, y // REACH
        return [number for c in (column - 1, column, column + 1) for r in (row - 1, row, row + 1)
                for number in self.squares.get((c, r), ())
                if (self.points[number][0] - x) ** 2 + (self.points[number][1] - y) ** 2 <= REACH ** 2]


def rows_of(town, corner):
    """Cover sets with their weights, and the number of candidates; candidates are numbered anew."""
    source = ogr.Open(town)
    hydrants = Near(centres(source, "hydrants", None))
    vertices = Near(centres(source, "vertices", corner))
    weights = Counter()
    for x, y in centres(source, "buildings", corner):
        if not hydrants.within_reach(x, y):
            weights[tuple(sorted(vertices.within_reach(x, y)))] += 1
    weights.pop((), None)
    used = {vertex: number for number, vertex in enumerate(sorted({v for s in weights for v in s}))}
    return [(w, [used[v] for v in s]) for s, w in weights.items()], len(used)


def write_cover(path, rows, candidates):
    with open(path, "w") as out:
        out.write(f"{candidates} {len(rows)}\n")
        for weight, members in rows:
            out.write(f"{weight} 1 0 {len(members)} {' '.join(map(str, members))}\n")


def write_lp(path, rows, candidates, k):
    with open(path, "w") as out:
        out.write("Maximize\n most: " + "\n + ".join(f"{w} d{i}" for i, (w, _) in enumerate(rows)))
        out.write("\nSubject To\n")
        for i, (_, members) in enumerate(rows):
            out.write(f" r{i}: d{i} - " + "\n - ".join(f"s{j}" for j in members) + " <= 0\n")
        out.write(" few: " + "\n + ".join(f"s{j}" for j in range(candidates)) + f" <= {k}\nBounds\n")
        out.writelines(f" 0 <= d{i} <= 1\n" for i in range(len(rows)))
        out.write("Binary\n" + "\n".join(f" s{j}" for j in range(candidates)) + "\nEnd\n")


def main():
    town, copies, k, out = sys.argv[1:]
    rows, candidates = rows_of(town, FIRST_COPY if copies == "first" else None)
    write_cover(out + ".cover", rows, candidates)
    write_lp(out + ".lp", rows, candidates, int(k))


main()
