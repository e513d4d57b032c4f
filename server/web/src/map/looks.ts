// How the map shows hosts by each colour: a fill, a shape or a letter, a word, and the filter that means the same hosts.
import { BMC_STATES } from '../api/bmcs';
import type { FleetMap, MapHost, Shade } from '../api/fleet';
import { SHADED } from '../fleet/query';
import type { Colour } from '../fleet/query';
import { quoted, testOf } from '../filter/words';
import { BMC_GLYPHS, BMC_TONES } from '../host/bmc/bmc_marks';
import { SEVERITY_GLYPHS, STATE_GLYPHS, STATE_TONES } from '../marks/glyphs';
import type { Glyph, Tone } from '../marks/glyphs';
import { texts } from '../texts';

/** Tones of what asks for somebody, and colours that only tell values apart. */
export type Fill = Tone | 'plot-a' | 'plot-b' | 'plot-d' | 'plot-e' | 'plot-f';

export interface Look {
  fill: Fill;
  glyph: Glyph;
  /** Nothing to look at: its shape is in the legend alone. */
  calm?: boolean;
  /** Instead of a shape, for values. */
  letter: string;
  word: string;
  test: string;
  /** Its place in the legend, where it has one whatever was met first. */
  rank?: number;
}

/** What the map is coloured by, with the looks of its shades. */
export interface Shading {
  colour: Colour;
  looks: readonly Look[];
}

type Kind = Pick<Look, 'fill' | 'glyph' | 'test' | 'calm'>;

const NONE: Glyph = STATE_GLYPHS.unknown;
const ring = (test: string): Kind => ({ fill: 'quiet', glyph: NONE, test });

const KINDS: Partial<Record<Colour, Record<string, Kind>>> = {
  freshness: {
    live: { fill: 'well', glyph: STATE_GLYPHS.up, test: 'freshness = live' },
    late: { fill: 'warning', glyph: STATE_GLYPHS.late, test: 'freshness = late' },
    silent: { fill: 'error', glyph: STATE_GLYPHS.unreachable, test: 'freshness = silent' },
    never: { fill: 'info', glyph: STATE_GLYPHS.pending, test: 'freshness = never' },
    off: { fill: 'quiet', glyph: STATE_GLYPHS.stopped, test: 'freshness = off' },
  },
  bmc: {
    ...Object.fromEntries(BMC_STATES.map((state) => [state, { fill: BMC_TONES[state], glyph: BMC_GLYPHS[state], test: testOf('bmc', state) }])),
    off: { fill: 'quiet', glyph: STATE_GLYPHS.paused, test: 'bmc = off' },
    none: { fill: 'quiet', glyph: STATE_GLYPHS.revoked, test: 'bmc = none', calm: true },
  },
  uptime: {
    hour: { fill: 'warning', glyph: STATE_GLYPHS.rebooting, test: 'uptime < 1h' },
    day: { fill: 'info', glyph: SEVERITY_GLYPHS.info, test: 'uptime >= 1h and uptime < 1d' },
    year: { fill: 'well', glyph: STATE_GLYPHS.up, test: 'uptime >= 1d and uptime < 365d' },
    more: { fill: 'plot-e', glyph: STATE_GLYPHS.late, test: 'uptime >= 365d' },
    none: ring('not uptime >= 0s'),
  },
  margin: {
    past: { fill: 'critical', glyph: SEVERITY_GLYPHS.critical, test: 'margin <= 0' },
    k5: { fill: 'error', glyph: SEVERITY_GLYPHS.error, test: 'margin > 0 and margin < 5' },
    k10: { fill: 'warning', glyph: SEVERITY_GLYPHS.warning, test: 'margin >= 5 and margin < 10' },
    k20: { fill: 'info', glyph: SEVERITY_GLYPHS.info, test: 'margin >= 10 and margin < 20' },
    more: { fill: 'well', glyph: STATE_GLYPHS.up, test: 'margin >= 20' },
    none: ring('not margin > -1000'),
  },
  psu: {
    degraded: { fill: 'warning', glyph: SEVERITY_GLYPHS.warning, test: 'psu = degraded' },
    single: { fill: 'info', glyph: SEVERITY_GLYPHS.info, test: 'psu = single' },
    ok: { fill: 'well', glyph: STATE_GLYPHS.up, test: 'psu = ok' },
    none: ring('psu = none'),
  },
  fans: {
    degraded: { fill: 'warning', glyph: SEVERITY_GLYPHS.warning, test: 'fans = degraded' },
    ok: { fill: 'well', glyph: STATE_GLYPHS.up, test: 'fans = ok' },
    none: ring('fans = none'),
  },
  power: {
    w250: { fill: 'well', glyph: STATE_GLYPHS.up, test: 'power < 250' },
    w500: { fill: 'plot-a', glyph: STATE_GLYPHS.paused, test: 'power >= 250 and power < 500' },
    w1000: { fill: 'plot-b', glyph: STATE_GLYPHS.stopped, test: 'power >= 500 and power < 1000' },
    w3000: { fill: 'plot-d', glyph: STATE_GLYPHS.late, test: 'power >= 1000 and power < 3000' },
    more: { fill: 'plot-e', glyph: SEVERITY_GLYPHS.critical, test: 'power >= 3000' },
    none: ring('not power >= 0'),
  },
  firmware: {
    same: { fill: 'well', glyph: STATE_GLYPHS.up, test: 'firmware = * and not drift = firmware' },
    differs: { fill: 'warning', glyph: SEVERITY_GLYPHS.warning, test: 'drift = firmware' },
    none: ring('not firmware = *'),
  },
};

// The most frequent value is the quiet one; the others stand out.
const VALUE_FILLS: readonly Fill[] = ['well', 'plot-a', 'plot-b', 'plot-d', 'plot-e', 'plot-f'];

function valueLook(key: string, shade: Shade, at: number, shades: readonly Shade[]): Look {
  if (shade.key === 'value') {
    const letter = String.fromCharCode(65 + at);
    return { fill: VALUE_FILLS[at] ?? 'quiet', glyph: NONE, letter, word: shade.value, test: testOf(key, shade.value) };
  }
  if (shade.key === 'none') return { ...ring(`not ${key} = *`), letter: '', word: texts.fleet.map.notKnown };
  const named = shades.filter((one) => one.key === 'value').map((one) => quoted(one.value));
  return { fill: 'quiet', glyph: NONE, letter: '+', word: texts.fleet.map.others, test: `${key} = * and not ${key} in (${named.join(', ')})` };
}

/** The look of each shade of the map, in their order. A word of a newer server is shown as it is. */
export function looksOf(map: FleetMap, colour: Colour): Look[] {
  const kinds = KINDS[colour];
  if (kinds === undefined) return map.shades.map((shade, at) => valueLook(colour, shade, at, map.shades));
  const words = texts.fleet.map.shades[colour] ?? {};
  const ranks = Object.keys(kinds);
  const rank = (key: string): number => (ranks.includes(key) ? ranks.indexOf(key) : ranks.length);
  return map.shades.map(({ key }) => ({ ...(kinds[key] ?? ring(testOf(colour, key))), letter: '', word: words[key] ?? key, rank: rank(key) }));
}

/** What the map can be coloured by with what it has: shades are there only for the colour that was asked for. */
export function shadingOf(map: FleetMap, wanted: Colour): Shading {
  if (!SHADED.some((one) => one === wanted)) return { colour: wanted, looks: [] };
  return map.colour === wanted ? { colour: wanted, looks: looksOf(map, wanted) } : { colour: 'severity', looks: [] };
}

export function fillOf(host: MapHost, { colour, looks }: Shading): Fill {
  if (colour === 'state') return STATE_TONES[host.state];
  if (colour === 'severity') return host.severity ?? (host.state === 'up' ? 'well' : 'quiet');
  return looks[host.shade]?.fill ?? 'quiet';
}

/** The shape in a cell. Hosts that are well have none: they are not to be looked at. */
export function glyphOf(host: MapHost, { colour, looks }: Shading): Glyph | null {
  if (colour === 'severity' && host.severity !== null) return SEVERITY_GLYPHS[host.severity];
  if (colour === 'severity' || colour === 'state') return host.state === 'up' ? null : STATE_GLYPHS[host.state];
  const look = looks[host.shade];
  return look === undefined || look.fill === 'well' || look.calm === true ? null : look.glyph;
}

export function letterOf(host: MapHost, { looks }: Shading): string {
  return looks[host.shade]?.letter ?? '';
}

export function wordOf(host: MapHost, { colour, looks }: Shading): string {
  if (colour === 'severity' && host.severity !== null) return texts.severity[host.severity];
  if (colour === 'severity' || colour === 'state') return texts.state[host.state];
  return looks[host.shade]?.word ?? texts.fleet.map.notKnown;
}
