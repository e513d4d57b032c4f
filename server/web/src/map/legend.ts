// What the colours of the map mean, how many hosts each stands for, and the filter that shows only those.
import type { FleetMap, MapHost } from '../api/fleet';
import { HOST_STATES, SEVERITIES } from '../api/shapes';
import { testOf } from '../filter/words';
import { SEVERITY_GLYPHS, STATE_GLYPHS, STATE_TONES } from '../marks/glyphs';
import { texts } from '../texts';
import type { Look, Shading } from './looks';

/** The filter of hosts without an open alert. */
export const WELL = 'not severity >= info';

export interface Entry extends Look {
  count: number;
}

const KEYS: Partial<Record<string, (host: MapHost) => string | number>> = {
  severity: (host) => host.severity ?? '',
  state: (host) => host.state,
};

function known({ colour, looks }: Shading): [key: string | number, look: Look][] {
  if (colour === 'state') {
    return HOST_STATES.map((state) => [
      state,
      { fill: STATE_TONES[state], glyph: STATE_GLYPHS[state], letter: '', word: texts.state[state], test: testOf('state', state) },
    ]);
  }
  if (colour !== 'severity') {
    const entries = looks.map((look, at): [number, Look] => [at, look]);
    return entries.sort(([, a], [, b]) => (a.rank ?? 0) - (b.rank ?? 0));
  }
  return [
    ...SEVERITIES.map((severity): [string, Look] => [
      severity,
      { fill: severity, glyph: SEVERITY_GLYPHS[severity], letter: '', word: texts.severity[severity], test: testOf('severity', severity) },
    ]),
    ['', { fill: 'well', glyph: STATE_GLYPHS.up, letter: '', word: texts.fleet.map.well, test: WELL }],
  ];
}

/** Entries that stand for at least one host: steps in their order, of values the most frequent first. */
export function legendOf(map: FleetMap, shading: Shading): Entry[] {
  const keyOf = KEYS[shading.colour] ?? ((host: MapHost) => host.shade);
  const counts = new Map<string | number, number>();
  for (const group of map.groups) for (const host of group.hosts) counts.set(keyOf(host), (counts.get(keyOf(host)) ?? 0) + 1);
  return known(shading).map(([key, look]) => ({ ...look, count: counts.get(key) ?? 0 })).filter((entry) => entry.count > 0);
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
