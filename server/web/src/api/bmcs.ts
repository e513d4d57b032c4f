// The BMC of a host: what the server knows of it, and how people change that.
import { flag, id, line, list, moment, number, object, word } from './read';
import { Problem } from './problem';
import { request } from './request';

export const BMC_STATES = [
  'reachable', 'unreachable', 'login_refused', 'untrusted', 'no_session', 'refuses', 'busy', 'no_login', 'unknown',
] as const;
export type BmcState = (typeof BMC_STATES)[number];

export const PROTOCOLS = ['auto', 'redfish', 'ipmi'] as const;
export type Protocol = (typeof PROTOCOLS)[number];

export const PARTS = ['power', 'sensors', 'log', 'inventory'] as const;

export interface Learned {
  /** By which protocol each part is asked for; empty: by neither, or not known yet. */
  roads: [part: string, road: string][];
  roads_at: number | null;
  ipmi: { suite: number; privilege: string; firmware: string } | null;
  /** Trouble: why it is not spoken; empty where it is. */
  redfish: { firmware: string; trouble: string } | null;
  uuid: string;
  serials: string[];
  product: string;
  power_on: boolean | null;
  /** Of the whole machine, with the last reading of its sensors. */
  watts: number | null;
  clock_offset_millis: number | null;
  took_millis: [part: string, millis: number][];
  troubles: [part: string, why: string][];
  refused: { times: number; at: number | null; why: string } | null;
}

export interface Bmc {
  host_id: string;
  address: string;
  ipmi_port: number;
  redfish_port: number;
  protocol: Protocol;
  network: string;
  enabled: boolean;
  pin: string;
  credential: { id: string; name: string; from: string } | null;
  created_at: number | null;
  state: BmcState;
  state_since: number | null;
  heard_at: number | null;
  last_error: string;
  last_error_code: string;
  learned: Learned;
}

/** What a person says of a BMC. */
export interface BmcSaid {
  address: string;
  ipmi_port: number;
  redfish_port: number;
  protocol: Protocol;
  network: string;
  credential: string | null;
  pin: string | null;
  enabled: boolean;
}

export function bmcState(value: unknown): BmcState {
  return word(value, BMC_STATES, 'unknown');
}

function learned(value: unknown): Learned {
  const from = object(value);
  const [roads, ipmi, redfish] = [object(from['roads']), object(from['ipmi']), object(from['redfish'])];
  const [identity, refused] = [object(from['identity']), object(from['refused'])];
  return {
    roads: PARTS.map((part) => [part, line(roads[part])]),
    roads_at: moment(from['roads_at']),
    ipmi: from['ipmi'] ? { suite: number(ipmi['suite']) ?? 0, privilege: line(ipmi['privilege']), firmware: line(ipmi['firmware']) } : null,
    redfish: from['redfish'] ? { firmware: line(redfish['firmware']), trouble: line(redfish['trouble']) } : null,
    uuid: line(identity['uuid']),
    serials: list(identity['serials']).map(line),
    product: line(identity['product']),
    power_on: flag(from['power_on']),
    watts: number(from['watts']),
    clock_offset_millis: number(from['clock_offset_millis']),
    took_millis: Object.entries(object(from['took_millis'])).map(([part, millis]) => [line(part), number(millis) ?? 0]),
    troubles: Object.entries(object(from['troubles'])).map(([part, why]) => [line(part), line(why)]),
    refused: from['refused'] ? { times: number(refused['times']) ?? 0, at: moment(refused['at']), why: line(refused['why']) } : null,
  };
}

export function bmc(value: unknown): Bmc {
  const from = object(value);
  const credential = object(from['credential']);
  return {
    host_id: id(from['host_id']),
    address: line(from['address']),
    ipmi_port: number(from['ipmi_port']) ?? 0,
    redfish_port: number(from['redfish_port']) ?? 0,
    protocol: word(from['protocol'], PROTOCOLS, 'auto'),
    network: line(from['network']),
    enabled: from['enabled'] !== false,
    pin: line(from['pin']),
    credential: from['credential'] ? { id: id(credential['id']), name: line(credential['name']), from: line(credential['from']) } : null,
    created_at: moment(from['created_at']),
    state: bmcState(from['state']),
    state_since: moment(from['state_since']),
    heard_at: moment(from['heard_at']),
    last_error: line(from['last_error']),
    last_error_code: line(from['last_error_code']),
    learned: learned(from['learned']),
  };
}

const path = (hostId: string): string => `/api/v1/hosts/${encodeURIComponent(hostId)}/bmc`;

export const bmcCalls = {
  /** Nothing where the host has none. */
  show: (hostId: string): Promise<Bmc | null> =>
    request<Bmc | null>('GET', path(hostId), bmc).catch((error: unknown) => {
      if (error instanceof Problem && error.status === 404) return null;
      throw error;
    }),
  put: (hostId: string, said: BmcSaid): Promise<Bmc> => request('PUT', path(hostId), bmc, said),
  remove: (hostId: string): Promise<null> => request('DELETE', path(hostId), () => null),
};
