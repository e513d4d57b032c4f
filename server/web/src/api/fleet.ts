// What the fleet page asks: hosts in windows, counts, and all of them in short for the map.
import * as decode from './decode';
import { queryOf } from './query';
import { count, flag, id, line, list, number, object, word } from './read';
import { request } from './request';
import { HOST_STATES, SEVERITIES } from './shapes';
import type { Host, HostState, Page, Severity } from './shapes';

export const HOST_SORTS = [
  'severity', 'state', 'name', 'since', 'heard', 'uptime', 'model', 'rack', 'site', 'margin', 'inlet', 'psu', 'fans', 'power',
] as const;
export type HostSort = (typeof HOST_SORTS)[number];

export interface FacetCount {
  value: string;
  count: number;
}

export interface Facets {
  total: number;
  by: Map<string, FacetCount[]>;
}

/** One host of the map, in short. */
export interface MapHost {
  id: string;
  name: string;
  severity: Severity | null;
  state: HostState;
  silenced: boolean;
  acknowledged: boolean;
  /** Its place among the shades of the map; -1 where no colour was asked for. */
  shade: number;
}

/** Hosts that are alike in what was asked for. */
export interface Shade {
  /** `value`: those with the value. */
  key: string;
  value: string;
}

export interface MapGroup {
  name: string;
  hosts: MapHost[];
}

export interface FleetMap {
  total: number;
  groups: MapGroup[];
  /** What its shades are of; empty: it has none. */
  colour: string;
  shades: Shade[];
}

export function facets(value: unknown): Facets {
  const from = object(value);
  const by = Object.entries(object(from['facets'])).map(([key, counts]): [string, FacetCount[]] => [
    key,
    list(counts).map((one) => ({ value: line(object(one)['value']), count: count(object(one)['count']) })),
  ]);
  return { total: count(from['total']), by: new Map(by) };
}

function mapGroup(value: unknown): MapGroup {
  const from = object(value);
  const columns = object(from['hosts']);
  const column = (name: string): unknown[] => list(columns[name]);
  const [names, severities, states, silenced, acknowledged, shades] = ['name', 'severity', 'state', 'silenced', 'acknowledged', 'shade'].map(column);
  const hosts = column('id').map((own, at): MapHost => {
    const severity = severities?.[at];
    return {
      id: id(own),
      name: line(names?.[at]) || id(own),
      severity: typeof severity === 'string' ? word(severity, SEVERITIES, 'warning') : null,
      state: word(states?.[at], HOST_STATES, 'unknown'),
      silenced: flag(silenced?.[at]) === true,
      acknowledged: flag(acknowledged?.[at]) === true,
      shade: number(shades?.[at]) ?? -1,
    };
  });
  return { name: line(from['name']), hosts };
}

export function fleetMap(value: unknown, colour = ''): FleetMap {
  const from = object(value);
  const groups = list(from['groups']).map(mapGroup);
  const shades = list(from['shades']).map((shade): Shade => ({ key: line(object(shade)['key']), value: line(object(shade)['value']) }));
  return { total: groups.reduce((sum, group) => sum + group.hosts.length, 0), groups, colour, shades };
}

export const fleetCalls = {
  hosts: (q: string, sort: string, cursor: string | null, limit: number): Promise<Page<Host>> =>
    request('GET', `/api/v1/hosts${queryOf({ q, sort, cursor, limit })}`, (value) => decode.page(value, decode.host)),
  facets: (q: string, by: readonly string[]): Promise<Facets> =>
    request('GET', `/api/v1/hosts/facets${queryOf({ q, by: by.join(',') })}`, facets),
  map: (q: string, group: string, colour: string): Promise<FleetMap> =>
    request('GET', `/api/v1/fleet/map${queryOf({ q, group, colour })}`, (value) => fleetMap(value, colour)),
  exportPath: (form: 'csv' | 'ndjson', q: string, columns: readonly string[] = []): string =>
    `/api/v1/hosts/export.${form}${queryOf({ q, columns: columns.join(',') })}`,
};
