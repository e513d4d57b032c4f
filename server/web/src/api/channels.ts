// Where messages go, what waits for them, and trying them out. Secrets go in and never come out.
import { severity, page } from './decode';
import { block, count, id, line, list, moment, number, object } from './read';
import type { Json } from './read';
import { request } from './request';
import type { Page, Severity } from './shapes';

export interface Channel {
  name: string;
  kind: string;
  enabled: boolean;
  min_severity: Severity;
  /** It stands in the settings file, and is changed there. */
  provisioned: boolean;
  /** Where it leads, in short. */
  target: string;
  /** Why it cannot be used as it is. */
  trouble: string;
  waiting: number;
  waiting_since: number | null;
  given_up: number;
  last_sent_at: number | null;
  last_given_up_at: number | null;
  last_error: string;
}

/** One channel with its settings as they are kept, and which of its secrets are set. */
export interface ChannelShown extends Channel {
  settings: Json;
  /** None where the server does not say: then they are taken to be there. */
  secrets_set: string[] | null;
}

/** What a person says of a channel: its settings, and those secrets that are to change. */
export interface ChannelSaid extends Json {
  name: string;
  kind: string;
  secrets: Record<string, string>;
}

export interface Tried {
  outcome: string;
  detail: string;
  status: number | null;
  answer: string;
  took_ms: number;
}

export const NOTIFICATION_STATES = ['pending', 'sent', 'given_up', 'superseded'] as const;
export type NotificationState = (typeof NOTIFICATION_STATES)[number];

export interface NotificationRow {
  id: string;
  alert_id: string;
  step: string;
  channel: string;
  state: string;
  created_at: number | null;
  due_at: number | null;
  attempts: number;
  sent_at: number | null;
  given_up_at: number | null;
  last_error: string;
  host: string;
  title: string;
  severity: Severity;
}

export function channel(value: unknown): Channel {
  const from = object(value);
  return {
    name: line(from['name']),
    kind: line(from['kind']),
    enabled: from['enabled'] === true,
    min_severity: severity(from['min_severity']),
    provisioned: from['provisioned'] === true,
    target: line(from['target']),
    trouble: line(from['trouble']),
    waiting: count(from['waiting']),
    waiting_since: moment(from['waiting_since']),
    given_up: count(from['given_up']),
    last_sent_at: moment(from['last_sent_at']),
    last_given_up_at: moment(from['last_given_up_at']),
    last_error: line(from['last_error']),
  };
}

function shown(value: unknown): ChannelShown {
  const from = object(value);
  return { ...channel(value), settings: object(from['settings']), secrets_set: Array.isArray(from['secrets_set']) ? list(from['secrets_set']).map(line) : null };
}

export function tried(value: unknown): Tried {
  const from = object(value);
  return {
    outcome: line(from['outcome']),
    detail: line(from['detail']),
    status: number(from['status']),
    answer: block(from['answer']),
    took_ms: count(from['took_ms']),
  };
}

export function notificationRow(value: unknown): NotificationRow {
  const from = object(value);
  return {
    id: id(from['id']),
    alert_id: id(from['alert_id']),
    step: line(from['step']),
    channel: line(from['channel']),
    state: line(from['state']),
    created_at: moment(from['created_at']),
    due_at: moment(from['due_at']),
    attempts: count(from['attempts']),
    sent_at: moment(from['sent_at']),
    given_up_at: moment(from['given_up_at']),
    last_error: line(from['last_error']),
    host: line(from['host']),
    title: line(from['title']),
    severity: severity(from['severity']),
  };
}

const V1 = '/api/v1';
const one = (name: string, rest = ''): string => `${V1}/channels/${encodeURIComponent(name)}${rest}`;

export const channelCalls = {
  list: (): Promise<Page<Channel>> => request('GET', `${V1}/channels`, (value) => page(value, channel)),
  show: (name: string): Promise<ChannelShown> => request('GET', one(name), shown),
  add: (said: ChannelSaid): Promise<ChannelShown> => request('POST', `${V1}/channels`, shown, said),
  change: (said: ChannelSaid): Promise<ChannelShown> => request('PUT', one(said.name), shown, said),
  remove: (name: string): Promise<null> => request('DELETE', one(name), () => null),
  test: (name: string): Promise<Tried> => request('POST', one(name, '/test'), tried),
  testUnsaved: (said: ChannelSaid): Promise<Tried> => request('POST', `${V1}/channels/test`, tried, said),
  notifications: (state: NotificationState, cursor: string | null): Promise<Page<NotificationRow>> => {
    const search = new URLSearchParams({ state, limit: '50' });
    if (cursor !== null) search.set('cursor', cursor);
    return request('GET', `${V1}/notifications?${search}`, (value) => page(value, notificationRow));
  },
  replay: (notificationId: string): Promise<null> =>
    request('POST', `${V1}/notifications/${encodeURIComponent(notificationId)}/replay`, () => null),
};
