// Captures: sensors read again and again, up to four times a second.
import { page } from './decode';
import { count, id, line, list, moment, number, object, word } from './read';
import { request } from './request';
import type { Page } from './shapes';

export const CAPTURE_STATES = ['running', 'ended', 'failed'] as const;
export type CaptureState = (typeof CAPTURE_STATES)[number];

export interface Capture {
  id: string;
  name: string;
  state: CaptureState;
  actor: string;
  started_at: number | null;
  ended_at: number | null;
  ended_because: string;
  interval_ms: number;
  seconds: number;
  hosts: { id: string; name: string }[];
  samples: number;
  late: number;
  failed: number;
}

export interface Series {
  host_id: string;
  host: string;
  sensor: string;
  unit: string;
  source: string;
  samples: number;
  failed: number;
  min: number | null;
  mean: number | null;
  max: number | null;
  last: number | null;
  /** Of series that measure watts. */
  joules: number | null;
  /** Seconds in which nothing was read: the energy of them is not counted. */
  gap_seconds: number;
}

export interface Marker {
  at: number;
  text: string;
  actor: string;
}

export interface CaptureDetail extends Capture {
  series: Series[];
  joules_total: number | null;
  /** From what the energy of each host was counted. */
  total_from: { host: string; joules: number | null; from: string }[];
  markers: Marker[];
  /** Lets programs write markers; told once, when a capture is started. */
  marker_token: string;
}

/** A reading: when, of which series, and what; nothing where it failed. */
export type Sample = [at: number, series: number, value: number | null];

export interface Samples {
  items: Sample[];
  /** The `after` of the next question; nothing when there will be no more. */
  next: number | null;
}

export interface CaptureSaid {
  name: string;
  hosts: string[];
  /** None: all that measure watts. */
  sensors: string[];
  interval_ms: number;
  seconds: number;
}

export function capture(value: unknown): Capture {
  const from = object(value);
  return {
    id: id(from['id']),
    name: line(from['name']),
    state: word(from['state'], CAPTURE_STATES, 'ended'),
    actor: line(from['actor']),
    started_at: moment(from['started_at']),
    ended_at: moment(from['ended_at']),
    ended_because: line(from['ended_because']),
    interval_ms: count(from['interval_ms']),
    seconds: count(from['seconds']),
    hosts: list(from['hosts']).map((host) => ({ id: id(object(host)['id']), name: line(object(host)['name']) })),
    samples: count(from['samples']),
    late: count(from['late']),
    failed: count(from['failed']),
  };
}

function series(value: unknown): Series {
  const from = object(value);
  return {
    host_id: id(from['host_id']),
    host: line(from['host']),
    sensor: line(from['sensor']),
    unit: line(from['unit']),
    source: line(from['source']),
    samples: count(from['samples']),
    failed: count(from['failed']),
    min: number(from['min']),
    mean: number(from['mean']),
    max: number(from['max']),
    last: number(from['last']),
    joules: number(from['joules']),
    gap_seconds: count(from['gap_seconds']),
  };
}

export function captureDetail(value: unknown): CaptureDetail {
  const from = object(value);
  return {
    ...capture(value),
    series: list(from['series']).map(series),
    joules_total: number(from['joules_total']),
    total_from: list(from['total_from']).map((one) => {
      const of = object(one);
      return { host: line(of['host']), joules: number(of['joules']), from: line(of['from']) };
    }),
    markers: list(from['markers']).flatMap((one) => {
      const of = object(one);
      const at = moment(of['at']);
      return at === null ? [] : [{ at, text: line(of['text']), actor: line(of['actor']) }];
    }),
    marker_token: id(from['marker_token']),
  };
}

export function samples(value: unknown): Samples {
  const from = object(value);
  const items = list(from['items']).flatMap((one): Sample[] => {
    const [at, of, reading] = list(one);
    const [when, place] = [number(at), number(of)];
    return when === null || place === null ? [] : [[when, place, number(reading)]];
  });
  return { items, next: number(from['next']) };
}

const CAPTURES = '/api/v1/captures';
const one = (captureId: string, rest = ''): string => `${CAPTURES}/${encodeURIComponent(captureId)}${rest}`;

export const captureCalls = {
  list: (cursor: string | null): Promise<Page<Capture>> =>
    request('GET', `${CAPTURES}?limit=50${cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`}`, (value) => page(value, capture)),
  show: (captureId: string): Promise<CaptureDetail> => request('GET', one(captureId), captureDetail),
  start: (said: CaptureSaid): Promise<CaptureDetail> => request('POST', CAPTURES, captureDetail, said),
  stop: (captureId: string): Promise<null> => request('POST', one(captureId, '/stop'), () => null, {}),
  mark: (captureId: string, text: string): Promise<null> => request('POST', one(captureId, '/markers'), () => null, { text }),
  remove: (captureId: string): Promise<null> => request('DELETE', one(captureId), () => null),
  samples: (captureId: string, after: number | null, limit: number): Promise<Samples> =>
    request('GET', one(captureId, `/samples?limit=${limit}${after === null ? '' : `&after=${after}`}`), samples),
  exportPath: (captureId: string, form: 'csv' | 'json'): string => one(captureId, `/export.${form}`),
};
