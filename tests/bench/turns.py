#!/usr/bin/python3
"""Times programs in turns (A B A B ...), whole processes, and prints one JSON line for each.

  turns.py [--runs N] [--set NAME] --bench NAME --units N  WHO PREPARE COMMAND  [WHO PREPARE COMMAND ...]

PREPARE is a shell command run before each COMMAND, not timed ("" for none). COMMAND runs without a
shell. One round warms up and is not counted. rss_mb is the peak of the process itself (getrusage).
"""
import argparse
import json
import os
import shlex
import statistics
import subprocess
import sys
import time


def run_once(prepare, command):
    """Runs one command; answers seconds of wall clock and processor, peak memory, output, status."""
    if prepare:
        subprocess.run(prepare, shell=True, check=True, stdout=subprocess.DEVNULL)
    start = time.monotonic()
    process = subprocess.Popen(shlex.split(command), stdin=subprocess.DEVNULL,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    out, errors = process.stdout.read(), process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.monotonic() - start
    if status != 0 and os.waitstatus_to_exitcode(status) != 3:  # 3: done, with findings
        sys.exit(f"{command}\nended with status {os.waitstatus_to_exitcode(status)}:\n{errors.decode()}")
    return {"wall": wall, "cpu": usage.ru_utime + usage.ru_stime,
            "rss": usage.ru_maxrss / 1024, "out": out.decode()}


def figure(args, who, runs):
    """One line of the result."""
    walls = [r["wall"] for r in runs]
    line = {"bench": args.bench, "set": args.set, "who": who, "runs": len(runs),
            "seconds": round(statistics.median(walls), 4), "min": round(min(walls), 4),
            "max": round(max(walls), 4),
            "cpu_s": round(statistics.median(r["cpu"] for r in runs), 4),
            "rss_mb": round(max(r["rss"] for r in runs), 1), "units": args.units,
            "us_per_unit": round(1e6 * statistics.median(walls) / args.units, 3)}
    try:
        document = json.loads(runs[-1]["out"])
    except ValueError:
        return line
    for key in ("stored", "buildings", "tiles", "bytes", "totals"):
        if key in document:
            line[key] = document[key]
    if "seconds" in document:
        line["own_seconds"] = document["seconds"]
    return line


def main():
    parser = argparse.ArgumentParser(usage=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--set", default="town")
    parser.add_argument("--bench", required=True)
    parser.add_argument("--units", type=int, required=True)
    parser.add_argument("contenders", nargs="+")
    args = parser.parse_args()
    names, prepares, commands = (args.contenders[i::3] for i in range(3))
    runs = {name: [] for name in names}
    for round_number in range(args.runs + 1):
        for name, prepare, command in zip(names, prepares, commands):
            result = run_once(prepare, command)
            if round_number > 0:
                runs[name].append(result)
    for name in names:
        print(json.dumps(figure(args, name, runs[name]), ensure_ascii=False), flush=True)


main()
