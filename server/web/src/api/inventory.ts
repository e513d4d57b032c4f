// What a host is made of.
import { page } from './decode';
import { line, moment, object } from './read';
import { request } from './request';

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

export const inventoryCalls = {
  show: (hostId: string): Promise<Inventory> => request('GET', `/api/v1/hosts/${encodeURIComponent(hostId)}/inventory`, inventory),
};
