// How long the server takes for what the lists ask for.
import { performance } from 'node:perf_hooks';
import type { Person } from '../world/person.ts';
import { type Spread, spread } from './spread.ts';

const V1 = '/api/v1';
const LISTS = [
  `${V1}/hosts?limit=100`,
  `${V1}/hosts?limit=100&sort=-severity`,
  `${V1}/hosts?limit=100&q=host%20~%20sim-001*`,
  `${V1}/hosts/facets?by=state,severity,rack,site`,
  `${V1}/fleet/map?group=rack`,
  `${V1}/alerts?limit=100&state=open`,
  `${V1}/alerts/facets?by=severity,class,rack`,
  `${V1}/events?limit=100`,
  `${V1}/events?limit=100&text=reset`,
  `${V1}/events/histogram?buckets=60`,
  `${V1}/incidents`,
];

export async function lists(person: Person, rounds: number): Promise<Record<string, Spread>> {
  const found: Record<string, Spread> = {};
  for (const path of LISTS) {
    const times: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const began = performance.now();
      const answer = await fetch(person.url + path, { headers: { Cookie: person.cookie } });
      await answer.arrayBuffer();
      if (!answer.ok) throw new Error(`GET ${path}: ${answer.status}`);
      times.push(performance.now() - began);
    }
    found[path.slice(V1.length)] = spread(times);
  }
  return found;
}
