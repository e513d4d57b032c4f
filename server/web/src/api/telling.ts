// Who is told: who has an alert, and the routes that messages take.
import { count, line, list, number, object } from './read';
import { severity } from './decode';
import { request } from './request';
import type { Severity } from './shapes';

/** Times that come again. */
export interface Recurrence {
  cron: string;
  time_zone: string;
  minutes: number | null;
}

export interface Escalation {
  after_minutes: number;
  channels: string[];
  min_severity: Severity;
}

export interface TellingRoute {
  name: string;
  filter: string;
  min_severity: Severity;
  channels: string[];
  quiet: { when: Recurrence; unless: Severity } | null;
  digest: { at: Recurrence; below: Severity } | null;
  escalate: Escalation[];
  remind_minutes: number | null;
  go_on: boolean;
}

export interface Rotation {
  name: string;
  members: string[];
  begins: string;
  days: number;
  time_zone: string;
  instead: { from: string; until: string; channel: string }[];
  /** Whose turn it is now. */
  on_call: string;
}

export interface Routes {
  routes: TellingRoute[];
  rotations: Rotation[];
  /** The settings file has them: they cannot be changed here. */
  provisioned: boolean;
  unknown_channels: string[];
  /** As it is edited: JSON, byte for byte what the server has. */
  text: string;
}

export interface AcknowledgementSaid {
  minutes?: number;
  reason: string;
}

export function recurrence(value: unknown): Recurrence {
  const from = object(value);
  return { cron: line(from['cron']), time_zone: line(from['time_zone']) || 'UTC', minutes: number(from['minutes']) };
}

function escalation(value: unknown): Escalation {
  const from = object(value);
  const least = from['min_severity'] === undefined ? 'info' : severity(from['min_severity']);
  return { after_minutes: count(from['after_minutes']), channels: list(from['channels']).map(line), min_severity: least };
}

function isThere(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

function tellingRoute(value: unknown): TellingRoute {
  const from = object(value);
  const [quiet, digest] = [object(from['quiet']), object(from['digest'])];
  return {
    name: line(from['name']),
    filter: line(from['filter']),
    min_severity: severity(from['min_severity']),
    channels: list(from['channels']).map(line),
    quiet: isThere(from['quiet']) ? { when: recurrence(quiet['when']), unless: severity(quiet['unless']) } : null,
    digest: isThere(from['digest']) ? { at: recurrence(digest['at']), below: severity(digest['below']) } : null,
    escalate: list(from['escalate']).map(escalation),
    remind_minutes: number(from['remind_minutes']),
    go_on: from['go_on'] === true,
  };
}

function rotation(value: unknown, onCall: Record<string, unknown>): Rotation {
  const from = object(value);
  const turn = (one: unknown): Rotation['instead'][number] => {
    const { from: begins, until, channel } = object(one);
    return { from: line(begins), until: line(until), channel: line(channel) };
  };
  return {
    name: line(from['name']),
    members: list(from['members']).map(line),
    begins: line(from['begins']),
    days: count(from['days']),
    time_zone: line(from['time_zone']),
    instead: list(from['instead']).map(turn),
    on_call: line(onCall[typeof from['name'] === 'string' ? from['name'] : '']),
  };
}

export function routes(value: unknown): Routes {
  const from = object(value);
  const kept = { routes: list(from['routes']), rotations: list(from['rotations']) };
  return {
    routes: kept.routes.map(tellingRoute),
    rotations: kept.rotations.map((one) => rotation(one, object(from['on_call']))),
    provisioned: from['provisioned'] === true,
    unknown_channels: list(from['unknown_channels']).map(line),
    text: JSON.stringify(kept, null, 2),
  };
}

const ofAlert = (alertId: string, deed: string): string => `/api/v1/alerts/${encodeURIComponent(alertId)}/${deed}`;
const nothing = (): null => null;

export const tellingCalls = {
  acknowledge: (alertId: string, said: AcknowledgementSaid): Promise<null> =>
    request('POST', ofAlert(alertId, 'acknowledge'), nothing, said),
  takeBack: (alertId: string): Promise<null> => request('DELETE', ofAlert(alertId, 'acknowledge'), nothing),
  resolve: (alertId: string): Promise<null> => request('POST', ofAlert(alertId, 'resolve'), nothing),
  routes: (): Promise<Routes> => request('GET', '/api/v1/routes', routes),
  setRoutes: (kept: unknown): Promise<Routes> => request('PUT', '/api/v1/routes', routes, kept),
};
