// Events of all hosts: as a list, counted by their values, and over time.
import { counted } from './counted';
import type { Counted } from './counted';
import * as decode from './decode';
import { queryOf } from './query';
import { count, idOrNull, list, moment, number, object } from './read';
import { request } from './request';
import type { Event, Severity } from './shapes';

/** Which events are meant. Moments are as the server takes them; empty: no bound. */
export interface EventsWanted {
  q: string;
  text: string;
  from: string;
  to: string;
}

/** An event with the code that a rule would name: as the machine says it, not as people read it. */
export interface ListedEvent extends Event {
  rule_code: string | number | null;
}

export interface EventPage {
  items: ListedEvent[];
  next_cursor: string | null;
  total: number;
  /** `total` counts all of them; of very many only the newest are looked through. */
  complete: boolean;
}

export interface Bucket {
  at: number;
  counts: Record<Severity, number>;
}

export interface Histogram {
  from: number;
  to: number;
  bucket_seconds: number;
  buckets: Bucket[];
}

export function listedEvent(value: unknown): ListedEvent {
  const code = object(value)['code'];
  return { ...decode.event(value), rule_code: typeof code === 'string' || typeof code === 'number' ? code : null };
}

export function eventPage(value: unknown): EventPage {
  const from = object(value);
  const items = list(from['items']).map(listedEvent);
  return { items, next_cursor: idOrNull(from['next_cursor']), total: number(from['total']) ?? items.length, complete: from['complete'] !== false };
}

export function histogram(value: unknown): Histogram {
  const from = object(value);
  const buckets = list(from['buckets']).flatMap((one): Bucket[] => {
    const bucket = object(one);
    const at = moment(bucket['at']);
    const counts = { critical: count(bucket['critical']), error: count(bucket['error']), warning: count(bucket['warning']), info: count(bucket['info']) };
    return at === null ? [] : [{ at, counts }];
  });
  return { from: moment(from['from']) ?? 0, to: moment(from['to']) ?? 0, bucket_seconds: number(from['bucket_seconds']) ?? 0, buckets };
}

const PATH = '/api/v1/events';
/** What asks for a look, as a filter. */
export const GRAVE = 'severity >= warning';
/** More marks than these are a wall. */
const MOST_OF_HOST = 200;

const iso = (at: number): string => new Date(at).toISOString();

export const eventCalls = {
  list: (wanted: EventsWanted, cursor: string | null): Promise<EventPage> =>
    request('GET', `${PATH}${queryOf({ ...wanted, cursor, limit: 200 })}`, eventPage),
  /** Of one host, those of a time that ask for a look, newest first. */
  ofHost: (hostId: string, time: { from: number; to: number }): Promise<EventPage> =>
    request('GET', `${PATH}${queryOf({ host_id: hostId, q: GRAVE, from: iso(time.from), to: iso(time.to), limit: MOST_OF_HOST })}`, eventPage),
  counted: (wanted: EventsWanted, by: readonly string[]): Promise<Counted> =>
    request('GET', `${PATH}/facets${queryOf({ ...wanted, by: by.join(',') })}`, (value) => counted(value, by)),
  histogram: (wanted: EventsWanted): Promise<Histogram> =>
    request('GET', `${PATH}/histogram${queryOf({ ...wanted, buckets: 60 })}`, histogram),
  exportPath: (form: 'csv' | 'ndjson', wanted: EventsWanted, columns: readonly string[] = []): string =>
    `${PATH}/export.${form}${queryOf({ ...wanted, columns: columns.join(',') })}`,
};
