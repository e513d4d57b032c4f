// What a host is made of.
import { page } from './decode';
import { count, line, list, moment, object } from './read';
import { request } from './request';
import type { Said } from './said';

export interface Part {
  component: string;
  model: string;
  serial: string;
  firmware: string;
  driver: string;
  details: [name: string, value: string][];
  source: string;
  taken_at: number | null;
}

export interface Inventory {
  parts: Part[];
  /** Kinds of parts that could not be read, and why. */
  unread: [kind: string, why: string][];
  taken_at: number | null;
}

const words = (value: unknown): [string, string][] => Object.entries(object(value)).map(([name, text]) => [line(name), line(text)]);

function part(value: unknown): Part {
  const from = object(value);
  return {
    component: line(from['component']),
    model: line(from['model']),
    serial: line(from['serial']),
    firmware: line(from['firmware']),
    driver: line(from['driver']),
    details: words(from['details']),
    source: line(from['source']),
    taken_at: moment(from['taken_at']),
  };
}

export function inventory(value: unknown): Inventory {
  const from = object(value);
  return { parts: page(value, part).items, unread: words(from['unread']), taken_at: moment(from['taken_at']) };
}

export interface Difference {
  component: string;
  what: string;
  own: string;
  usual: string;
  agree: number;
  of: number;
}

export interface Cohort {
  model: string;
  /** Others of the model, and how many of them were looked at. */
  others: number;
  compared: number;
  items: Difference[];
}

export function cohort(value: unknown): Cohort {
  const from = object<Said['CohortView']>(value);
  return {
    model: line(from['model']),
    others: count(from['others']),
    compared: count(from['compared']),
    items: list(from['items']).map((one) => {
      const its = object<Said['CohortDifference']>(one);
      return { component: line(its['component']), what: line(its['what']), own: line(its['own']), usual: line(its['usual']), agree: count(its['agree']), of: count(its['of']) };
    }),
  };
}

export const inventoryCalls = {
  cohort: (hostId: string): Promise<Cohort> => request('GET', `/api/v1/hosts/${encodeURIComponent(hostId)}/inventory/cohort`, cohort),
  show: (hostId: string): Promise<Inventory> => request('GET', `/api/v1/hosts/${encodeURIComponent(hostId)}/inventory`, inventory),
};
