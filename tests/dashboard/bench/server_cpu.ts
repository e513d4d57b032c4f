// What the server costs while people look.
import { readFileSync } from 'node:fs';
import { get, type IncomingMessage } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import type { Person } from '../world/person.ts';

const TICKS_PER_SECOND = 100;

function cpuSeconds(process: number): number {
  // The name in parentheses may hold blanks; user and system time are the 14th and 15th field.
  const fields = readFileSync(`/proc/${process}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** Percent of one core over some seconds. */
export async function corePercent(process: number, seconds: number): Promise<number> {
  const [cpu, began] = [cpuSeconds(process), performance.now()];
  await pause(seconds * 1_000);
  return Math.round(((cpuSeconds(process) - cpu) / ((performance.now() - began) / 1_000)) * 1_000) / 10;
}

/** Listens as so many open dashboards do; answers how to stop. */
export async function listeners(person: Person, count: number): Promise<() => void> {
  const open = (): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => {
      get(`${person.url}/api/v1/stream`, { headers: { Cookie: person.cookie, Accept: 'text/event-stream' }, agent: false }, (answer) => {
        if (answer.statusCode !== 200) reject(new Error(`the stream answers ${answer.statusCode}`));
        answer.resume();
        resolve(answer);
      }).once('error', reject);
    });
  const streams = await Promise.all(Array.from({ length: count }, open));
  return () => streams.forEach((stream) => stream.destroy());
}
