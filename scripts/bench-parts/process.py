"""Memory and processor time of a process over a while. usage: process.py PID PROGRAM KIND SECONDS"""

import glob
import json
import os
import sys
import time

pid, program, kind, seconds = sys.argv[1], sys.argv[2], sys.argv[3], float(sys.argv[4])
START = 5  # seconds in which it reads everything for the first time


def cpu_seconds():
    # Nanoseconds on a processor, by thread; /proc/PID/stat counts hundredths, too coarse for a program that sleeps.
    return sum(int(open(path).read().split()[0]) for path in glob.glob(f"/proc/{pid}/task/*/schedstat")) / 1e9


def rss_kib():
    return next(int(line.split()[1]) for line in open(f"/proc/{pid}/status") if line.startswith("VmRSS"))


time.sleep(START)
before, began, highest, first = cpu_seconds(), time.monotonic(), 0, rss_kib()
while time.monotonic() - began < seconds:
    time.sleep(1)
    highest = max(highest, rss_kib())
took = time.monotonic() - began
result = {
    "program": kind,
    "size_bytes": os.path.getsize(program),
    "seconds": round(took, 1),
    "rss_first_kib": first,
    "rss_highest_kib": highest,
    "cpu_seconds_per_hour": round((cpu_seconds() - before) / took * 3600, 2),
}
print(json.dumps(result))
