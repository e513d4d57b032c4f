// The dashboard with a large fleet, beside the bars it has to reach. Asserts nothing: a figure is to be looked at.
import { writeFileSync } from 'node:fs';
import { test } from '@playwright/test';
import { bigFleet } from './big_fleet.ts';
import { firstUsefulPaint, fleetPage, javascript, keystrokes, longTasks } from './in_page.ts';
import { lists } from './lists.ts';
import { corePercent, listeners } from './server_cpu.ts';
import { spread } from './spread.ts';

const HOSTS = Number(process.env['BENCH_HOSTS'] ?? 10_000);
const OUT = process.env['BENCH_OUT'] ?? '/tmp/ironwatch-bench-dashboard.json';
const SECONDS = 30;
const DASHBOARDS = 50;

test('the dashboard with a large fleet', async ({ browser }) => {
  const { server, admin } = await bigFleet(HOSTS);
  try {
    const process = server.process ?? 0;
    const idle = await corePercent(process, SECONDS);
    const stop = await listeners(admin, DASHBOARDS);
    const watched = await corePercent(process, SECONDS);
    stop();
    const paints: number[] = [];
    for (let round = 0; round < 7; round += 1) paints.push(await firstUsefulPaint(browser, admin));
    const page = await fleetPage(browser, admin);
    const found = {
      hosts: HOSTS,
      first_useful_paint_ms: spread(paints),
      lists_ms: await lists(admin, 40),
      keystroke_ms: spread(await keystrokes(page, ['sim-0012', 'ill-0007', 'bus'])),
      javascript_kb: await javascript(browser, admin),
      scrolling: await longTasks(page),
      server_core_percent: { idle, with_dashboards: watched, dashboards: DASHBOARDS },
    };
    writeFileSync(OUT, JSON.stringify(found, null, 1));
    console.log(`\n${JSON.stringify(found, null, 1)}`);
  } finally {
    await server.remove();
  }
});
