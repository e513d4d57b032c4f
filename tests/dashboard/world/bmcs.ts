// Real BMC simulators (ipmi_sim), held for as long as the tests run.
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { program } from './programs.ts';

export const BMC_USER = 'ipmiusr';
export const BMC_PASSWORD = 'long-enough-pw';

export interface BmcPlace {
  address: string;
  ipmi_port: number;
}

export class Bmcs {
  private constructor(readonly child: ChildProcess) {}

  static async hold(count: number, file: string): Promise<Bmcs> {
    const words = ['bmcs', '--count', String(count), '--first', String(1_000 + (process.pid % 5_000) * 10), '--temperatures', '4', '--entries', '3', '--hold', file];
    const child = spawn(program('ironwatch-sim'), words, {
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    const said = await new Promise<string>((resolve) => {
      createInterface({ input: child.stdout }).once('line', resolve);
      child.once('exit', () => resolve(''));
    });
    if (said !== 'ready') throw new Error('the BMC simulators do not start: ironwatch-sim bmcs');
    return new Bmcs(child);
  }

  async end(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.stdin?.end();
    await ended;
  }
}

/** Where they are, as the simulator wrote it: name,bmc_address,ipmi_port,protocol. */
export function placesIn(file: string): BmcPlace[] {
  const lines = readFileSync(file, 'utf8').trim().split('\n').slice(1);
  return lines.map((line) => line.split(',')).map(([, address = '', port = '']) => ({ address, ipmi_port: Number(port) }));
}
