// Two BMCs whose every text is markup: one speaks IPMI, one Redfish.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { program } from './programs.ts';

export interface HostileBmc {
  username: string;
  password: string;
  /** As the API takes it. */
  bmc: { address: string; protocol: string };
}

export class HostileBmcs {
  private constructor(
    readonly child: ChildProcess,
    readonly folder: string,
    readonly all: HostileBmc[],
  ) {}

  static async hold(): Promise<HostileBmcs> {
    const folder = mkdtempSync(join(tmpdir(), 'ironwatch-hostile-'));
    const file = join(folder, 'bmcs.json');
    const child = spawn(program('ironwatch-sim'), ['hostile', '--hold', file], { stdio: ['pipe', 'pipe', 'inherit'] });
    const said = await new Promise<string>((resolve) => {
      createInterface({ input: child.stdout }).once('line', resolve);
      child.once('exit', () => resolve(''));
    });
    if (said !== 'ready') throw new Error('the hostile BMCs do not start: ironwatch-sim hostile');
    return new HostileBmcs(child, folder, JSON.parse(readFileSync(file, 'utf8')) as HostileBmc[]);
  }

  async end(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.stdin?.end();
    await ended;
    rmSync(this.folder, { recursive: true, force: true });
  }
}
