"""How long after its deadline a silent host is declared down. usage: deadline.py URL PASSWORD_FILE HOSTS DEADLINE_SECONDS

From the API's outages alone: declared_at - (began_at + deadline), where began_at is the server's moment of the last
check-in.
"""

import json
import sys
import time
import urllib.request
from datetime import datetime

url, password_file, hosts, deadline = sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4])
PATIENCE = 90  # seconds until all are down

login = json.dumps({"user": "admin", "password": open(password_file).read().strip()}).encode()
asked = urllib.request.Request(url + "/api/v1/session", login, {"Content-Type": "application/json"})
with urllib.request.urlopen(asked) as answer:
    cookie = answer.headers["Set-Cookie"].split(";")[0]


def get(path):
    with urllib.request.urlopen(urllib.request.Request(url + path, headers={"Cookie": cookie})) as answer:
        return json.load(answer)


end = time.monotonic() + PATIENCE
while time.monotonic() < end and get("/api/v1/outages?limit=1")["total"] < hosts:
    time.sleep(0.5)

items, cursor = [], ""
while True:
    page = get("/api/v1/outages?limit=200" + (f"&cursor={cursor}" if cursor else ""))
    items += page["items"]
    cursor = page.get("next_cursor")
    if not cursor:
        break

moment = lambda text: datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()
late = sorted((moment(o["declared_at"]) - moment(o["began_at"]) - deadline) * 1000 for o in items)
at = lambda percent: round(late[min(len(late) - 1, len(late) * percent // 100)], 1) if late else None
print(json.dumps({"hosts": hosts, "declared": len(late), "deadline_seconds": deadline, "p50_ms": at(50), "p99_ms": at(99), "min_ms": at(0), "max_ms": at(100)}))
