"""The dashboard's figures beside their bars. usage: dashboard_table.py RESULT"""

import json
import sys


def rows(found):
    paint, keys, scroll, cpu = found["first_useful_paint_ms"], found["keystroke_ms"], found["scrolling"], found["server_core_percent"]
    slowest, times = max(found["lists_ms"].items(), key=lambda one: one[1]["p95"])
    script = found["javascript_kb"]
    yield "first useful paint, p50", f"{paint['p50']:.0f} ms (longest {paint['max']:.0f})", "below 1,000 ms", paint["p50"] < 1000
    yield "slowest list, p95", f"{times['p95']:.0f} ms {slowest}", "below 150 ms", times["p95"] < 150
    yield "keystroke to result, p95", f"{keys['p95']:.0f} ms (p50 {keys['p50']:.0f}, {keys['count']} keys)", "below 150 ms", keys["p95"] < 150
    yield "JavaScript of the first page", f"{script['gzip']:.0f} kB gzipped ({script['sent']:.0f} kB sent)", "below 250 kB", script["gzip"] < 250
    yield "tasks over 50 ms while scrolling", f"{scroll['over_50_ms']} (longest {scroll['longest_ms']} ms, {scroll['rows_scrolled']:,} rows)", "none", scroll["over_50_ms"] == 0
    with_them = cpu["with_dashboards"]
    yield f"server, {cpu['dashboards']} dashboards, idle", f"{with_them:.1f} % of a core ({cpu['idle']:.1f} % without)", "below 10 %", with_them < 10


def show(found):
    print(f"\nthe dashboard with {found['hosts']:,} hosts")
    for title, value, bar, met in rows(found):
        print(f"{title:<34}{value:<52}{bar:<16}{'met' if met else 'NOT MET'}")


if __name__ == "__main__":
    show(json.load(open(sys.argv[1])))
