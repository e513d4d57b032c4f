// What the colours of the map mean, how many hosts each stands for, and the filter that shows only those.
import type { FleetMap, MapHost } from '../api/fleet';
import { HOST_STATES, SEVERITIES } from '../api/shapes';
import type { Severity, HostState } from '../api/shapes';
import type { Colour } from '../fleet/query';
import { testOf } from '../filter/words';

/** The filter of hosts without an open alert. */
export const WELL = 'not severity >= info';

export interface Entry {
  severity: Severity | null;
  state: HostState | null;
  count: number;
  test: string;
}

/** Entries that stand for at least one host, worst first. */
export function legendOf(map: FleetMap, colour: Colour): Entry[] {
  const counts = new Map<string, number>();
  const key = (host: MapHost): string => (colour === 'state' ? host.state : (host.severity ?? ''));
  for (const group of map.groups) for (const host of group.hosts) counts.set(key(host), (counts.get(key(host)) ?? 0) + 1);
  const all: Omit<Entry, 'count'>[] =
    colour === 'state'
      ? HOST_STATES.map((state) => ({ severity: null, state, test: testOf('state', state) }))
      : [
          ...SEVERITIES.map((severity) => ({ severity, state: null, test: testOf('severity', severity) })),
          { severity: null, state: null, test: WELL },
        ];
  return all.map((entry) => ({ ...entry, count: counts.get(entry.state ?? entry.severity ?? '') ?? 0 })).filter((entry) => entry.count > 0);
}

export interface MarkCounts {
  stale: number;
  silenced: number;
  acknowledged: number;
}

export function markCounts(map: FleetMap, isStale: (host: MapHost) => boolean): MarkCounts {
  const counts: MarkCounts = { stale: 0, silenced: 0, acknowledged: 0 };
  for (const group of map.groups) {
    for (const host of group.hosts) {
      if (isStale(host)) counts.stale += 1;
      if (host.silenced) counts.silenced += 1;
      if (host.acknowledged) counts.acknowledged += 1;
    }
  }
  return counts;
}
