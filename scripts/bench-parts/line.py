"""From a kernel line to its committed row and to a webhook. usage: line.py KMSG DATA_DIR HOOK_PORT LINES

The agent reads KMSG, a FIFO, as it reads the kernel's device. Committed is when another reader of the SQLite file sees the row
(looked for each millisecond); told is when the webhook's request is here. Each line is a fault of another GPU, so each
opens an alert of its own. One clock: all runs on this machine.
"""

import glob
import http.server
import json
import random
import re
import sqlite3
import sys
import threading
import time

kmsg, data, port, count = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
written, committed, told = {}, {}, {}
AT_LEAST, AT_MOST = 0.30, 0.70  # seconds between lines
PATIENCE = 30  # seconds for what is late


class Hook(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        now = time.monotonic()
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()
        for bus in re.findall(r"0000:([0-9a-f]{2}):00", body):
            told.setdefault(int(bus, 16), now)

    def log_message(self, *_):
        pass


def look():
    file = glob.glob(data + "/*.db")[0]
    database = sqlite3.connect(f"file:{file}?mode=ro", uri=True, check_same_thread=False)
    last = 0
    while not finished.is_set():
        for number, component in database.execute("SELECT id, component FROM events WHERE id > ? ORDER BY id", (last,)):
            last = number
            found = re.search(r"0000:([0-9a-f]{2}):00", component)
            if found:
                committed.setdefault(int(found.group(1), 16), time.monotonic())
        time.sleep(0.001)


def percentiles(moments, since=written):
    took = sorted((moments[bus] - at) * 1000 for bus, at in since.items() if bus in moments)
    at = lambda percent: round(took[min(len(took) - 1, len(took) * percent // 100)], 1) if took else None
    return {"count": len(took), "p50_ms": at(50), "p99_ms": at(99), "max_ms": round(took[-1], 1) if took else None}


threading.Thread(target=http.server.ThreadingHTTPServer(("127.0.0.1", port), Hook).serve_forever, daemon=True).start()
finished = threading.Event()
looking = threading.Thread(target=look, daemon=True)
looking.start()
time.sleep(3)  # the agent has checked in by then
with open(kmsg, "a") as ring:
    for bus in range(1, min(count, 250) + 1):
        now = time.monotonic()
        written[bus] = now
        ring.write(f"4,{bus},{int(now * 1e6)},-;NVRM: Xid (PCI:0000:{bus:02x}:00): 79, pid=1234, name=train, GPU has fallen off the bus.\n")
        ring.flush()
        time.sleep(random.uniform(AT_LEAST, AT_MOST))
end = time.monotonic() + PATIENCE
while time.monotonic() < end and (len(committed) < len(written) or len(told) < len(written)):
    time.sleep(0.05)
finished.set()
print(json.dumps({"lines": len(written), "committed": percentiles(committed), "webhook": percentiles(told), "webhook_after_commit": percentiles(told, committed)}))
