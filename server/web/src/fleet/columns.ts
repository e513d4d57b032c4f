// The columns of the table, and by which order of the server each is ordered.
import type { HostSort } from '../api/fleet';

export const COLUMNS = ['state', 'name', 'alert', 'heard', 'uptime', 'place', 'system'] as const;
export type Column = (typeof COLUMNS)[number];

/** `falling`: the first press orders from the largest down, as people look for the worst. */
export const ORDERS: Record<Column, { sort: HostSort; falling: boolean } | null> = {
  state: { sort: 'state', falling: false },
  name: { sort: 'name', falling: false },
  alert: { sort: 'severity', falling: true },
  heard: { sort: 'heard', falling: true },
  uptime: { sort: 'uptime', falling: false },
  place: { sort: 'rack', falling: false },
  system: null,
};
