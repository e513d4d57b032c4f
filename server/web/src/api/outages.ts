// Outages of all hosts, and how long hosts were up.
import { outage, page } from './decode';
import { queryOf } from './query';
import { count, id, number, object } from './read';
import { request } from './request';
import type { Outage, Page } from './shapes';

export interface OutageOfHost extends Outage {
  host_id: string;
}

export interface Uptime {
  /** Up, of the time that was watched and not planned; null where nothing was watched. */
  percent: number | null;
  outages: number;
  /** Mean time to repair. */
  mttr_seconds: number | null;
}

export function outageOfHost(value: unknown): OutageOfHost {
  return { ...outage(value), host_id: id(object(value)['host_id']) };
}

export function uptime(value: unknown): Uptime {
  const from = object(value);
  return { percent: number(from['percent']), outages: count(from['outages']), mttr_seconds: number(from['mttr_seconds']) };
}

const iso = (at: number): string => new Date(at).toISOString();

export const outageCalls = {
  list: (cursor: string | null): Promise<Page<OutageOfHost>> =>
    request('GET', `/api/v1/outages${queryOf({ state: 'all', limit: 500, cursor })}`, (value) => page(value, outageOfHost)),
  /** Of the fleet as a whole. */
  uptime: (from: number, to: number): Promise<Uptime> =>
    request('GET', `/api/v1/availability${queryOf({ from: iso(from), to: iso(to), limit: 1 })}`, (value) => uptime(object(value)['fleet'])),
};
