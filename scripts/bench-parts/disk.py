"""How often the disk syncs 4 KiB in a second: what a commit cannot be faster than. usage: disk.py FOLDER"""

import json
import os
import sys
import time

SECONDS = 3
path = os.path.join(sys.argv[1], "fsync")
took = []
file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
end = time.monotonic() + SECONDS
while time.monotonic() < end:
    before = time.monotonic()
    os.write(file, b"\0" * 4096)
    os.fsync(file)  # as SQLite commits to its log
    took.append(time.monotonic() - before)
os.close(file)
os.unlink(path)
took.sort()
at = lambda percent: round(took[min(len(took) - 1, len(took) * percent // 100)] * 1000, 3)
print(json.dumps({"syncs_per_second": round(len(took) / sum(took), 1), "p50_ms": at(50), "p99_ms": at(99)}))
