"""Gathers the parts into bench.json and prints them as a table. usage: table.py RESULTS OUT"""

import glob
import json
import os
import platform
import statistics
import sys
import time

from dashboard_table import show

results, out = sys.argv[1], sys.argv[2]
part = {os.path.basename(path)[:-5]: json.load(open(path)) for path in sorted(glob.glob(results + "/*.json"))}
rounds = lambda kind: [value for name, value in sorted(part.items()) if name.rsplit("-", 1)[0] == kind]
KINDS = ["floor", "ingest", "lines", "postgres_ingest", "postgres_lines"]


def spread(kind, of):
    found = [of(one) for one in rounds(kind)]
    return {"min": min(found), "median": round(statistics.median(found), 3), "max": max(found)}


def load(kind):
    of = lambda name: spread(kind, lambda one: one[name])
    return {
        "batches_per_second": of("batches_per_second"),
        "batches_per_server_cpu_second": of("batches_per_server_cpu_second"),
        "p50_ms": of("p50_ms"),
        "p99_ms": of("p99_ms"),
        "refused": sum(sum(one["refused"].values()) for one in rounds(kind)),
        "lost": sum(one["lost"] for one in rounds(kind)),
        "rss_first_half_kib": spread(kind, lambda one: one["server"]["rss_first_half_kib"]),
        "rss_second_half_kib": spread(kind, lambda one: one["server"]["rss_second_half_kib"]),
        "rounds": rounds(kind),
    }


bench = {
    "measured_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
    "machine": {"cores": os.cpu_count(), "kernel": platform.release(), "architecture": platform.machine()},
    "disk": part["disk"],
    "judging": part["judging"],
    "load": {kind: load(kind) for kind in KINDS if rounds(kind)},
    "line": part["line"],
    "deadline": part["deadline"] | {"agents": part["silent"]},
    "returning": part["returning"],
    "lists": part["lists"],
    "bmcs": part["bmcs"] | {"hanging": part["bmcs_hanging"]},
    "agent": part["agent"],
    "dashboard": part["dashboard"],
}
share = lambda name: round(bench["load"]["ingest"][name]["median"] / bench["load"]["floor"][name]["median"], 3)
bench["ingest_over_floor"] = {name: share(name) for name in ["batches_per_second", "batches_per_server_cpu_second"]}
json.dump(bench, open(out, "w"), indent=1)

judging = bench["judging"]
print(f"\n{'judging 10,000 hosts x 200 facts':<34}{judging['seconds_for_all']:>8.2f} s on one core (bar 1 s); one observation {judging['microseconds_for_one_observation']:.1f} µs (bar 50 µs)")
three = lambda of: f"{of['median']:>8.0f} ({of['min']:.0f} to {of['max']:.0f})"
print(f"\n{'disk: 4 KiB synced':<34}{bench['disk']['syncs_per_second']:>8.0f} a second, p50 {bench['disk']['p50_ms']} ms, p99 {bench['disk']['p99_ms']} ms")
print(f"\n{'64 connections, 100 samples':<22}{'reports/s':>24}{'per server CPU second':>28}{'p50 ms':>20}{'p99 ms':>20}   RSS MiB, first and second half")
NAMES = {"floor": "floor (proof+commit)", "ingest": "reports", "lines": "+ 100 kernel lines", "postgres_ingest": "reports, PostgreSQL", "postgres_lines": "+ lines, PostgreSQL"}
for kind, of in bench["load"].items():
    cells = [three(of[name]) for name in ["batches_per_second", "batches_per_server_cpu_second", "p50_ms", "p99_ms"]]
    rss = " ".join(f"{of[name]['max'] / 1024:.0f}" for name in ["rss_first_half_kib", "rss_second_half_kib"])
    refused = f", refused {of['refused']}, lost {of['lost']}" if of["refused"] or of["lost"] else ""
    print(f"{NAMES[kind]:<22}{cells[0]:>24}{cells[1]:>28}{cells[2]:>20}{cells[3]:>20}   {rss}{refused}")
over = bench["ingest_over_floor"]
print(f"{'reports / floor':<22}{over['batches_per_second']:>24}{over['batches_per_server_cpu_second']:>28}")
for name, title in [("committed", "kernel line to committed row"), ("webhook", "kernel line to webhook")]:
    one = bench["line"][name]
    print(f"\n{title:<34}p50 {one['p50_ms']} ms, p99 {one['p99_ms']} ms, longest {one['max_ms']} ms ({one['count']} of {bench['line']['lines']})", end="")
one = bench["deadline"]
print(f"\n{'deadline to declared down':<34}p50 {one['p50_ms']} ms, p99 {one['p99_ms']} ms, longest {one['max_ms']} ms ({one['declared']} of {one['hosts']} hosts)")
one = bench["returning"]
refused = ", ".join(f"{code} {count}" for code, count in one["refused"].items()) or "none"
print(f"{'return of all agents at once':<34}{one['hosts']} hosts: {one['acknowledged']} reports taken, refused: {refused}; lost {one['lost']}, waiting {one['waiting']}, declared down {one['outages']}; p99 {one['p99_ms']} ms")

one = bench["lists"]
print(f"\n{'lists of ' + str(one['hosts']) + ' hosts':<34}{'p50 ms':>10}{'p95 ms':>10}{'longest':>10}   bar: p95 below {one['bar_ms']} ms")
for name, of in one["kinds"].items():
    print(f"{name:<34}{of['p50_ms']:>10}{of['p95_ms']:>10}{of['max_ms']:>10}   {'met' if of['within_bar'] else 'NOT MET'}")
print()

one = bench["bmcs"]
large, fleet, late = one["large"], one["fleet"], one["hanging"]
print(f"{'one sweep of a large BMC':<34}{large['ours_cpu_ms']} ms CPU, ipmitool with its cache {large['ipmitool_cpu_ms']} ms: {large['times']} times (bar 30)")
for name, title in [("whole_log", "sensors and whole log"), ("steady", "sensors and new entries")]:
    print(f"{str(fleet['bmcs']) + ' BMCs, ' + title:<34} {fleet[name]['wall_seconds']:.1f} s, {fleet[name]['cpu_seconds']:.2f} CPU s, {fleet[name]['failed']} failed")
print(f"{'':<34}{fleet['resident_bytes'] / 2**20:.0f} MiB resident (bars: 10 s, 2 CPU s, 60 MiB)")
print(f"{late['hanging']} of {late['bmcs']} BMCs hang: between two sweeps of the others p50 {late['gap_p50_seconds']} s, p99 {late['gap_p99_seconds']} s, longest {late['gap_max_seconds']} s (interval {late['interval_seconds']} s)")

one = bench["agent"]
other, over, within = one.get("node_exporter"), one.get("over_node_exporter", {}), one.get("within", {})
print(f"\n{'side by side for ' + str(round(one['seconds'])) + ' s':<34}{'agent (' + one['program'] + ')':>18}{'node_exporter':>16}{'ratio':>9}   bar")
ROWS = [
    ("resident memory, highest, MiB", "rss_highest_kib", lambda v: v / 1024, "at most 1/4", "memory"),
    ("proportional memory, MiB", "pss_highest_kib", lambda v: v / 1024, "", None),
    ("CPU seconds an hour", "cpu_seconds_per_hour", lambda v: v, "at most 1/3", "cpu"),
    ("program, MiB", "size_bytes", lambda v: v / 2**20, "at most 4 MiB", "size"),
    ("processes started per cycle", "processes_per_cycle", lambda v: v, "none", "processes"),
]
for title, name, unit, bar, bound in ROWS:
    theirs = f"{unit(other[name]):.2f}" if other else "not there"
    verdict = "" if bound not in within else "   met" if within[bound] else "   NOT MET"
    print(f"{title:<34}{unit(one[name]):>18.2f}{theirs:>16}{over.get(name) if over.get(name) is not None else '':>9}   {bar}{verdict}")
show(bench["dashboard"])
print(f"\nMedian of {len(rounds('ingest'))} round(s), lowest and highest in brackets. All of it: {out}")
