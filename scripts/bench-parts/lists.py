"""How long lists of 10,000 hosts take. usage: lists.py fill DATABASE | lists.py measure URL PASSWORD_FILE

fill: writes 10,000 hosts, 2,000 open alerts, 200,000 events and a day of reports of one host with eight GPUs into the database of a server that does not run.
measure: asks over one connection, as somebody who types; prints p50, p95 and longest of each kind, milliseconds.
"""

import gzip
import http.client
import json
import sqlite3
import sys
import time
from urllib.parse import urlencode, urlsplit

HOSTS, ALERTS, EVENTS = 10_000, 2_000, 200_000
# Two a minute; each other one has all samples.
REPORTS, GPUS = 2_880, 8
BAR_MS = 150
ROUNDS = 12


def fill(path):
    db, now = sqlite3.connect(path), int(time.time() * 1000)
    host = lambda n: (
        f"00000000-0000-4000-8000-{n:012}", f"node-{n % 40:02}-{n:05}", f"10.{n >> 16}.{n >> 8 & 255}.{n & 255}", "up" if n % 50 else "down", now - n,
        1, now - n % 30_000, 30, "Debian GNU/Linux 13", f"6.12.{n % 7}", "x86_64", "1.0.0", n * 60, "{}", f"g{n % 12}", f"site {n % 5}", f"R{n % 250:03}",
        json.dumps([f"role:{('db', 'web', 'gpu')[n % 3]}", f"parent:pdu-{n % 400}"]), "", "active", f"PowerEdge R{n % 9}", "2.1",
    )
    columns = "id, name, address, presence, presence_since, enrolled_at, heard_at, interval_seconds, os, kernel, architecture, agent_version, uptime_seconds, taken, group_name, site, rack, tags, notes, lifecycle, model, firmware"
    db.executemany(f"INSERT INTO hosts ({columns}) VALUES ({','.join('?' * 22)})", map(host, range(HOSTS)))
    words = ["info", "warning", "error", "critical"]
    alert = lambda n: (n + 1, f"00000000-0000-4000-8000-{n * 5 % HOSTS:012}", f"disk/{n % 8}", f"disk_io/{n}", "fault", "disk_io", words[1 + n % 3], "Disk answers with errors", now, now, 1, "I/O error, dev sda", 0, 1, 0)
    columns = "id, host_id, component, problem, rule, class, severity, title, opened_at, last_seen_at, count, evidence, told, rule_version, shadow"
    db.executemany(f"INSERT INTO alerts ({columns}) VALUES ({','.join('?' * 15)})", map(alert, range(ALERTS)))
    event = lambda n: (
        f"00000000-0000-4000-8000-{n * 7919 % HOSTS:012}", f"disk/{n % 8}", "kernel_log" if n % 3 else "sel", ("disk_io", "thermal", "pcie_aer")[n % 3], words[n % 4],
        now - (EVENTS - n) * 400, now - (EVENTS - n) * 400, now - (EVENTS - n) * 400, 1, f"blk_update_request: I/O error, dev sd{chr(97 + n % 26)}, sector {n * 4099}", "{}",
    )
    columns = "host_id, component, source, class, severity, happened_at, last_at, received_at, count, evidence, fields"
    db.executemany(f"INSERT INTO events ({columns}) VALUES ({','.join('?' * 11)})", map(event, range(EVENTS)))
    db.executemany("INSERT INTO reports (id, host_id, epoch, sequence, received_at, encoding, digest, body) VALUES (?, ?, 'e', ?, ?, 'gzip', '', ?)", (
        (n + 1, f"00000000-0000-4000-8000-{0:012}", n, now - (REPORTS - n) * 30_000, gzip.compress(report(n), 6)) for n in range(REPORTS)
    ))
    db.commit()


def report(n):
    number = lambda name, component, value: {"name": name, "component": component, "value": value}
    samples = [number(f"load_{k}", "host", n % 7 + k / 10) for k in range(12)]
    if n % 2:
        names = ("gpu_temperature_celsius", "gpu_power_watts", "gpu_memory_used_percent", "gpu_utilization_percent", "gpu_ecc_corrected_total", "pcie_link_lanes")
        samples += [number(name, f"gpu/0000:{gpu:02x}:00", 40 + (n * gpu) % 13 + k) for gpu in range(GPUS) for k, name in enumerate(names)]
        samples += [number("temperature_celsius", f"sensor/coretemp/core {core}", 35 + (n + core) % 20) for core in range(64)]
    return json.dumps({"v": 1, "boot_id": "b", "taken": {"wall_ms": 0, "boot_ms": 0}, "interval_seconds": 30, "samples": samples}).encode()


def measure(url, password_file):
    connection = http.client.HTTPConnection(urlsplit(url).netloc)
    headers = {"Content-Type": "application/json"}
    connection.request("POST", "/api/v1/session", json.dumps({"user": "admin", "password": open(password_file).read().strip()}), headers)
    answer = connection.getresponse()
    answer.read()
    headers["Cookie"] = answer.headers["Set-Cookie"].split(";")[0]

    def ask(path, parameters):
        begun = time.perf_counter()
        connection.request("GET", f"{path}?{urlencode(parameters)}", headers=headers)
        answer = connection.getresponse()
        body = answer.read()
        assert answer.status == 200, (path, parameters, body[:200])
        return (time.perf_counter() - begun) * 1000

    typed = lambda text, base: [base[: len(base) - len(text)] + text[:end] for end in range(1, len(text) + 1)]
    letters = typed("node-17", "host ~ node-17") + [f"host ~ node-17 and rack = R{n:03}" for n in range(5)]
    kinds = {
        "first page": ("/api/v1/hosts", [{"limit": 100}]),
        "page by severity": ("/api/v1/hosts", [{"limit": 100, "sort": "-severity"}, {"limit": 100, "sort": "rack"}, {"limit": 100, "sort": "-heard"}]),
        "filter, letter by letter": ("/api/v1/hosts", [{"limit": 100, "q": q} for q in letters]),
        "filter with tags and alerts": ("/api/v1/hosts", [{"limit": 100, "q": "tag.role = gpu and severity >= error and not rack = R00*"}]),
        "facets, 6 keys": ("/api/v1/hosts/facets", [{"by": "state,severity,rack,site,model,tag.role"}]),
        "map of all": ("/api/v1/fleet/map", [{"group": "rack"}]),
        "all 10,000 hosts": ("/api/v1/hosts", [{"limit": 10_000}]),
        "alerts by host": ("/api/v1/alerts", [{"q": "rack = R00* and severity >= error"}, {"sort": "-severity"}]),
        "alert facets": ("/api/v1/alerts/facets", [{"by": "severity,class,rack"}]),
        "events by host and class": ("/api/v1/events", [{"q": "rack = R005 and class = disk_io"}]),
        "events, words": ("/api/v1/events", [{"text": "error sdq 4099"}, {"text": "blk_update_request sdb"}]),
        "events over time": ("/api/v1/events/histogram", [{"q": "severity >= error"}]),
        "GPUs of a host, 24 h": (f"/api/v1/hosts/00000000-0000-4000-8000-{0:012}/sensors/trends", [{"source": "agent", "sensor": "gpu_temperature_celsius", "points": 48}]),
    }
    found = {}
    for name, (path, asked) in kinds.items():
        ask(path, asked[0])
        times = sorted(ask(path, parameters) for _ in range(ROUNDS) for parameters in asked)
        at = lambda percent: round(times[min(len(times) - 1, len(times) * percent // 100)], 1)
        found[name] = {"p50_ms": at(50), "p95_ms": at(95), "max_ms": at(100), "asked": len(times), "within_bar": at(95) < BAR_MS}
    print(json.dumps({"hosts": HOSTS, "alerts": ALERTS, "events": EVENTS, "bar_ms": BAR_MS, "kinds": found}))


if sys.argv[1] == "fill":
    fill(sys.argv[2])
else:
    measure(sys.argv[2], sys.argv[3])
