// Before all tests: two BMCs for each world. Of one that two servers ask at once, each spoils the other's reservation.
import type { FullConfig } from '@playwright/test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Bmcs } from './bmcs.ts';

export default async function before(config: FullConfig): Promise<() => Promise<void>> {
  const folder = mkdtempSync(join(tmpdir(), 'ironwatch-bmcs-'));
  const file = join(folder, 'hosts.csv');
  const bmcs = await Bmcs.hold(2 * (config.workers + 1), file);
  process.env['DASHBOARD_TESTS_BMCS'] = file;
  return async () => {
    await bmcs.end();
    rmSync(folder, { recursive: true, force: true });
  };
}
