// The columns of the table: by which order of the server each is ordered, how wide it is, and what the server calls its values.
import type { HostSort } from '../api/fleet';
import type { Host } from '../api/shapes';
import { choiceOf } from '../columns/choice';

/** State and name say which host a row is: they always stand there. */
export const FIXED = ['state', 'name'] as const;
export const OPTIONAL = [
  'alert', 'heard', 'uptime', 'place', 'system', 'group', 'tags', 'model', 'firmware', 'agent', 'bmc', 'address', 'notes',
  // Last, so that they make room for what somebody has chosen.
  'margin', 'inlet', 'psu', 'fans', 'power',
] as const;
export const COLUMNS = [...FIXED, ...OPTIONAL] as const;
export type Column = (typeof COLUMNS)[number];
export type Optional = (typeof OPTIONAL)[number];

/** Cells that each row has, whether they are shown or not; on a narrow screen a card has these. */
export const OWN_CELLS: readonly Optional[] = ['alert', 'heard', 'uptime', 'place', 'system'];
export const STANDARD_COLUMNS: readonly Optional[] = [...OWN_CELLS, 'margin', 'inlet', 'psu', 'fans', 'power'];

interface Facts {
  /** `falling`: the first press orders from the largest down, as people look for the worst. */
  order: { sort: HostSort; falling: boolean } | null;
  /** Least width in pixels, and its share of what is left over. */
  least: number;
  share: number;
  /** The columns of an exported file. */
  said: readonly string[];
  /** Whether a host has any of it. A column that no host has anything for is left out. */
  has: (host: Host) => boolean;
}

const always = (): boolean => true;

export const FACTS: Record<Column, Facts> = {
  state: { order: { sort: 'state', falling: false }, least: 168, share: 0, said: ['state', 'state_since'], has: always },
  name: { order: { sort: 'name', falling: false }, least: 120, share: 1.1, said: ['name'], has: always },
  alert: { order: { sort: 'severity', falling: true }, least: 220, share: 3, said: ['severity', 'worst_alert', 'open_alerts'], has: always },
  heard: { order: { sort: 'heard', falling: true }, least: 112, share: 0, said: ['last_check_in_at'], has: (host) => host.last_check_in_at !== null },
  uptime: { order: { sort: 'uptime', falling: false }, least: 92, share: 0, said: ['uptime_seconds'], has: (host) => host.uptime_seconds !== null },
  place: { order: { sort: 'rack', falling: false }, least: 90, share: 0.8, said: ['rack', 'site'], has: (host) => host.rack !== '' || host.site !== '' },
  system: { order: null, least: 100, share: 1.2, said: ['kernel', 'os'], has: (host) => host.kernel !== '' || host.os !== '' || host.bmc !== null },
  margin: { order: { sort: 'margin', falling: false }, least: 68, share: 0, said: ['margin_kelvin', 'margin_sensor'], has: ({ vitals }) => vitals?.margin != null },
  inlet: { order: { sort: 'inlet', falling: true }, least: 56, share: 0, said: ['inlet_celsius'], has: ({ vitals }) => vitals?.inlet_celsius != null },
  psu: { order: { sort: 'psu', falling: true }, least: 44, share: 0, said: ['psus_ok', 'psus'], has: ({ vitals }) => vitals?.psus != null },
  fans: { order: { sort: 'fans', falling: true }, least: 60, share: 0, said: ['fans_ok', 'fans'], has: ({ vitals }) => vitals?.fans != null },
  power: { order: { sort: 'power', falling: true }, least: 62, share: 0, said: ['power_watts'], has: ({ vitals }) => vitals?.power_watts != null },
  group: { order: null, least: 80, share: 0.7, said: ['group'], has: (host) => host.group !== '' },
  tags: { order: null, least: 100, share: 1, said: ['tags'], has: (host) => host.tags.length > 0 },
  model: { order: { sort: 'model', falling: false }, least: 110, share: 1, said: ['model'], has: (host) => host.model !== '' },
  firmware: { order: null, least: 80, share: 0.6, said: ['firmware'], has: (host) => host.firmware !== '' },
  agent: { order: null, least: 80, share: 0, said: ['agent_version'], has: (host) => host.agent_version !== '' },
  bmc: { order: null, least: 130, share: 0, said: ['bmc_state', 'bmc_address'], has: (host) => host.bmc !== null },
  address: { order: null, least: 120, share: 0.4, said: ['address'], has: (host) => host.address !== '' },
  notes: { order: null, least: 120, share: 1.2, said: ['notes'], has: (host) => host.notes !== '' },
};

export const choice = choiceOf<Optional>(OPTIONAL, STANDARD_COLUMNS);

/** Of the chosen columns those that some host has something for. */
export function told(columns: readonly Optional[], hosts: readonly Host[]): Optional[] {
  return columns.filter((column) => hosts.length === 0 || hosts.some(FACTS[column].has));
}

const GAP = 12;
const EDGES = 24;

/** Of these as many, from the left, as stand beside each other in a width. */
export function fitting(columns: readonly Optional[], width: number, stateWidth: number): Optional[] {
  let left = width - EDGES - stateWidth - GAP - FACTS.name.least;
  return columns.filter((column) => (left -= GAP + FACTS[column].least) >= 0);
}

/** The tracks of the grid that head and rows share. */
export function tracks(columns: readonly Optional[], stateWidth: number): string {
  const track = ({ least, share }: Facts): string => (share === 0 ? `${least}px` : `minmax(${least}px, ${share}fr)`);
  return [`${stateWidth}px`, ...(['name', ...columns] as const).map((column) => track(FACTS[column]))].join(' ');
}

/** The columns of a file that has what the table shows. */
export function saidColumns(columns: readonly Optional[]): string[] {
  return ['name', 'state', 'state_since', ...columns.flatMap((column) => FACTS[column].said)];
}
