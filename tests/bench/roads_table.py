#!/usr/bin/python3
"""Reads what roads.sh ran, in turns, and prints one JSON line a contender: the first round warms up
and is not counted. Fails when the answers do not agree."""
import json
import re
import statistics
import sys

theirs, ours = {"times": [], "area": []}, {"times": [], "area": []}
said, graph = {}, ""
question = ""
for line in sys.stdin:
    if m := re.match(r"(times|area)\|(\d+)\|([\d.]+)", line):
        question = m[1]
        said[f"peer {question}"] = (int(m[2]), float(m[3]))
    elif m := re.match(r"Time: ([\d.]+) ms", line):
        if question:
            theirs[question].append(float(m[1]) / 1e3)
        question = ""
    elif line.endswith("graph:\n") or line == "town:\n":
        graph = line.split()[0].rstrip(":")
    elif graph == "large" and (m := re.match(r"times within inf s: (\d+) nodes, sum ([\d.]+) s, ([\d.]+) ms", line)):
        said["our times"] = (int(m[1]), float(m[2]))
        ours["times"].append(float(m[3]) / 1e3)
    elif graph == "town" and (m := re.match(r"times within 300 s: .* ([\d.]+) ms", line)):
        search_s = float(m[1]) / 1e3
    elif graph == "town" and (m := re.match(r"area of .*: (\d+) m2, \d+ rings, (\d+) points, ([\d.]+) ms", line)):
        said["our area"] = (int(m[2]), float(m[1]))
        ours["area"].append(float(m[3]) / 1e3 + search_s)

agree = True
for name, share in (("times", 1e-4), ("area", 1e-2)):
    (peer_count, peer), (count, value) = said[f"peer {name}"], said[f"our {name}"]
    # with equicost pgRouting gives some nodes to a later source: its sum may be larger, never smaller
    same = abs(value - peer) <= share * peer and (name == "area" or (count == peer_count and value <= peer * (1 + 1e-9)))
    agree = agree and same
    print(f"{name}: peer {peer_count} {peer:.1f}, ours {count} {value:.1f}: "
          + ("agree" if same else "DIFFER"), file=sys.stderr)
    medians = {}
    for who, runs in (("pgRouting" if name == "times" else "PostGIS", theirs[name][1:]), ("lifelane", ours[name][1:])):
        medians[who] = statistics.median(runs)
        print(json.dumps({"bench": f"roads-{name}", "set": "town", "who": who, "runs": len(runs),
                          "seconds": round(medians[who], 5), "min": round(min(runs), 5),
                          "max": round(max(runs), 5), "units": 1}), flush=True)
    peer_s, our_s = medians.values()
    print(f"  median {peer_s:.3f} s against {our_s:.4f} s: {peer_s / our_s:.1f} times", file=sys.stderr)
sys.exit(0 if agree else 1)
