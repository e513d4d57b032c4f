"""What asking BMCs costs, against real simulators of them.

usage: bmcs.py cost SIM COUNT                       a BMC like a large server beside ipmitool; then COUNT BMCs
       bmcs.py hanging SIM COUNT SERVER HOME SECONDS   a tenth of COUNT hangs: how late are the others

The simulators have the user and password that the tests have.
"""

import json
import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request

# 184 temperatures beside the eleven sensors that every simulated board has, 82 of them not there, and 58 entries in the log: as many
# as a recorded Dell R740xd has.
LARGE = ["--temperatures", "184", "--absent", "82", "--entries", "58"]
USER, PASSWORD = "ipmiusr", "long-enough-pw"
ROUNDS = 10


def sweep(sim, count, *options):
    said = subprocess.run([sim, "bmcs", "--count", str(count), "--json", *options], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True)
    return json.loads(said.stdout)


class Held:
    """Simulators that stay until the end."""

    def __init__(self, sim, count, hosts, *options):
        command = [sim, "bmcs", "--count", str(count), "--hold", hosts, *options]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        if not self.process.stdout.readline():
            sys.exit("the simulators did not start")

    def end(self):
        self.process.stdin.close()
        self.process.wait()


def ipmitool(work):
    """CPU seconds of one sweep: chassis, sensors and log, with the sensor records in a file, as its users do."""
    password = os.path.join(work, "password")
    with open(password, "w") as file:
        file.write(PASSWORD)
    cache, commands = os.path.join(work, "records"), os.path.join(work, "commands")
    with open(commands, "w") as file:
        file.write("chassis status\nsdr elist all\nsel elist\n")
    base = ["ipmitool", "-I", "lanplus", "-C", "17", "-H", "127.20.0.1", "-p", "6230", "-U", USER, "-f", password]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "check": True}
    subprocess.run([*base, "sdr", "dump", cache], **quiet)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    for _ in range(ROUNDS):
        subprocess.run([*base, "-S", cache, "exec", commands], **quiet)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime) / ROUNDS


def cost(sim, count):
    with tempfile.TemporaryDirectory() as work:
        held = Held(sim, 1, os.path.join(work, "hosts.csv"), *LARGE)
        theirs = ipmitool(work)
        held.end()
    large = sweep(sim, 100, "--sweeps", "15", *LARGE)
    ours = large["steady"]["cpu_seconds"] / large["bmcs"]
    return {
        "large": {"ours_cpu_ms": round(ours * 1000, 2), "ipmitool_cpu_ms": round(theirs * 1000, 1), "times": round(theirs / ours, 1)},
        "fleet": sweep(sim, count),
    }


def hanging(sim, count, server, home, seconds):
    url = open(os.path.join(home, "url")).read().strip()
    login = json.dumps({"user": "admin", "password": open(os.path.join(home, "password")).read().strip()}).encode()
    kind = {"Content-Type": "application/json"}
    with urllib.request.urlopen(urllib.request.Request(url + "/api/v1/session", login, kind)) as answer:
        kind["Cookie"] = answer.headers["Set-Cookie"].split(";")[0]
    body = json.dumps({"name": "all", "username": USER, "password": PASSWORD, "is_default": True}).encode()
    urllib.request.urlopen(urllib.request.Request(url + "/api/v1/credentials?keep=anyway", body, kind)).close()
    hosts = os.path.join(home, "hosts.csv")
    held = Held(sim, count, hosts, "--hanging", str(count // 10))
    told = [server, "hosts", "import", hosts, "--config", os.path.join(home, "server.toml"), "--data-dir", os.path.join(home, "data")]
    subprocess.run(told, check=True, stdout=subprocess.DEVNULL)
    time.sleep(seconds)
    db = sqlite3.connect(f"file:{home}/data/ironwatch.db?mode=ro", uri=True)
    rows = db.execute("SELECT hosts.name, taken_at FROM sensor_sweeps JOIN hosts ON hosts.id = host_id ORDER BY host_id, taken_at").fetchall()
    held.end()
    gaps, swept, last = [], set(), None
    for name, at in rows:
        swept.add(name)
        if last and last[0] == name:
            gaps.append((at - last[1]) / 1000)
        last = (name, at)
    gaps.sort()
    at = lambda percent: round(gaps[min(len(gaps) - 1, len(gaps) * percent // 100)], 2) if gaps else None
    return {
        "bmcs": count, "hanging": count // 10, "swept": len(swept), "interval_seconds": 60, "gaps": len(gaps),
        "gap_p50_seconds": at(50), "gap_p99_seconds": at(99), "gap_max_seconds": at(100),
    }


what, sim, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
print(json.dumps(cost(sim, count) if what == "cost" else hanging(sim, count, sys.argv[4], sys.argv[5], float(sys.argv[6]))))
