"""The agent beside node_exporter: what each costs this machine, in one run. usage: agent.py AGENT_PID AGENT_PROGRAM KIND SECONDS NODE_EXPORTER

node_exporter (Debian's prometheus-node-exporter) runs as Debian sets it up and is scraped every 15 s, as the agent checks
in every 15 s. Memory is the highest seen: VmRSS, and PSS, which shares out what several processes map. Processor time is
that of the process and of the children it has waited for. Processes it starts are counted by its name as parent, 100
looks a second.
"""

import glob
import json
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request

pid, program, kind, seconds = int(sys.argv[1]), sys.argv[2], sys.argv[3], float(sys.argv[4])
START = 20  # seconds in which both read everything for the first time
SCRAPE_EVERY = 15  # as the agent checks in
LOOK_EVERY = 0.01  # a child that lives for less is not seen; its processor time is
BARS = {"rss": 0.25, "cpu": 1 / 3, "size_bytes": 4 << 20, "processes_per_cycle": 0}

exporter_program = sys.argv[5] if len(sys.argv) > 5 and sys.argv[5] else None


class Watched:
    def __init__(self, pid, program):
        self.pid, self.program = pid, program
        self.rss = self.pss = 0
        self.children = set()

    def cpu_seconds(self):
        # Nanoseconds by thread, as hundredths are too coarse for a program that sleeps. Threads that have ended are
        # in the process's total alone, so the larger of the two counts.
        threads = sum(int(open(path).read().split()[0]) for path in glob.glob(f"/proc/{self.pid}/task/*/schedstat")) / 1e9
        fields = open(f"/proc/{self.pid}/stat").read().rsplit(")", 1)[1].split()
        tick = os.sysconf("SC_CLK_TCK")
        own, waited_for = (int(fields[11]) + int(fields[12])) / tick, (int(fields[13]) + int(fields[14])) / tick
        return max(threads, own) + waited_for

    def look_at_memory(self):
        for line in open(f"/proc/{self.pid}/smaps_rollup"):
            words = line.split()
            if words[0] == "Rss:":
                self.rss = max(self.rss, int(words[1]))
            if words[0] == "Pss:":
                self.pss = max(self.pss, int(words[1]))

    def look_for_children(self):
        for path in glob.glob(f"/proc/{self.pid}/task/*/children"):
            try:
                self.children.update(open(path).read().split())
            except OSError:
                pass

    def begin(self):
        self.before, self.began = self.cpu_seconds(), time.monotonic()
        self.rss = self.pss = 0
        self.children.clear()

    def result(self):
        took = time.monotonic() - self.began
        cpu = self.cpu_seconds() - self.before
        return {
            "size_bytes": os.path.getsize(os.path.realpath(self.program)),
            "seconds": round(took, 1),
            "rss_highest_kib": self.rss,
            "pss_highest_kib": self.pss,
            "cpu_seconds": round(cpu, 4),
            "cpu_seconds_per_hour": round(cpu / took * 3600, 2),
            "processes": len(self.children),
            "processes_per_cycle": round(len(self.children) / max(1, took / SCRAPE_EVERY), 2),
        }


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


exporter = port = None
if exporter_program:
    port = free_port()
    exporter = subprocess.Popen([exporter_program, f"--web.listen-address=127.0.0.1:{port}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
finished = threading.Event()


def scrape():
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while True:
        try:
            scraped.append(len(direct.open(f"http://127.0.0.1:{port}/metrics").read()))
        except OSError:
            pass
        if finished.wait(SCRAPE_EVERY):
            return


scraped = []
scraping = threading.Thread(target=scrape, daemon=True)
try:
    agent = Watched(pid, program)
    watched = [agent]
    if exporter:
        time.sleep(1)
        watched.append(Watched(exporter.pid, exporter_program))
        scraping.start()
    time.sleep(START)
    for one in watched:
        one.begin()
    end, next_memory = time.monotonic() + seconds, 0
    while time.monotonic() < end:
        # node_exporter starts none; only the agent is looked at so often.
        agent.look_for_children()
        if time.monotonic() >= next_memory:
            for one in watched:
                one.look_at_memory()
            next_memory = time.monotonic() + 1
        time.sleep(LOOK_EVERY)
    results = [one.result() for one in watched]
finally:
    finished.set()
    if exporter:
        exporter.terminate()
        exporter.wait()

result = {"program": kind} | results[0]
if exporter:
    other = results[1]
    ratio = lambda name: round(result[name] / other[name], 3) if other[name] else None
    result["node_exporter"] = other | {"scrapes": len(scraped), "scrape_bytes": scraped[-1] if scraped else 0}
    result["over_node_exporter"] = {name: ratio(name) for name in ["rss_highest_kib", "pss_highest_kib", "cpu_seconds_per_hour", "size_bytes"]}
    over = result["over_node_exporter"]
    result["within"] = {
        "memory": over["rss_highest_kib"] <= BARS["rss"],
        "cpu": over["cpu_seconds_per_hour"] is not None and over["cpu_seconds_per_hour"] <= BARS["cpu"],
        "size": result["size_bytes"] <= BARS["size_bytes"],
        "processes": result["processes_per_cycle"] <= BARS["processes_per_cycle"],
    }
print(json.dumps(result))
