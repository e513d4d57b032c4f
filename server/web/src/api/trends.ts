// Sensors over time.
import { count, line, list, moment, number, object } from './read';
import { nameAndUnit } from '../words/unit';
import { request } from './request';
import type { Said } from './said';

/** One stretch of time: lowest, mean, highest. */
export interface Stretch {
  low: number;
  mean: number;
  high: number;
}

export interface Trend {
  name: string;
  component: string;
  unit: string;
  kind: string;
  source: string;
  thresholds: [limit: string, value: number][];
  /** It had other limits earlier in this time. */
  thresholds_changed: boolean;
  min: number | null;
  mean: number | null;
  max: number | null;
  last: number | null;
  last_at: number | null;
  samples: number;
  missed: number;
  /** From the beginning on; null: there was no reading. */
  points: (Stretch | null)[];
}

export interface Trends {
  from: number;
  to: number;
  bucket_seconds: number;
  spacing_seconds: number | null;
  readings: number;
  /** Fewer than `readings` when there were too many to read them all. */
  read: number;
  oldest_at: number | null;
  kept_hours: number;
  series: Trend[];
  left_out: number;
}

function stretch(value: unknown): Stretch | null {
  const [low, mean, high] = list(value).map(number);
  return low == null || mean == null || high == null ? null : { low, mean, high };
}

function trend(value: unknown): Trend {
  const from = object<Said['SensorTrend']>(value);
  const name = line(from['name']);
  const source = line(from['source']);
  return {
    name,
    component: line(from['component']),
    unit: source === 'agent' ? nameAndUnit(name).unit : line(from['unit']),
    kind: line(from['type']),
    source,
    thresholds: Object.entries(object(from['thresholds'])).flatMap(([limit, at]) => {
      const known = number(at);
      return known === null ? [] : [[line(limit), known] as [string, number]];
    }),
    thresholds_changed: from['thresholds_changed'] === true,
    min: number(from['min']),
    mean: number(from['mean']),
    max: number(from['max']),
    last: number(from['last']),
    last_at: moment(from['last_at']),
    samples: count(from['samples']),
    missed: count(from['missed']),
    points: list(from['points']).map(stretch),
  };
}

export function trends(value: unknown): Trends {
  const from = object<Said['SensorTrends']>(value);
  return {
    from: moment(from['from']) ?? 0,
    to: moment(from['to']) ?? 0,
    bucket_seconds: Math.max(0.001, number(from['bucket_seconds']) ?? 1),
    spacing_seconds: number(from['spacing_seconds']),
    readings: count(from['readings']),
    read: count(from['read']),
    oldest_at: moment(from['oldest_at']),
    kept_hours: count(from['kept_hours']),
    series: list(from['series']).map(trend),
    left_out: count(from['left_out']),
  };
}

const MAX_NAME_BYTES = 256;

/** Whether the server would take such a name; one that it does not would cost the answer for all others. */
export function isAskable(name: string): boolean {
  return name !== '' && new TextEncoder().encode(name).length <= MAX_NAME_BYTES;
}

export type Teller = 'agent' | 'bmc';

export interface Asked {
  sensors: readonly string[];
  /** Whose; without it those of both. */
  teller?: Teller | undefined;
  /** Milliseconds up to now. */
  millis: number;
  points: number;
}

export const trendCalls = {
  show: (hostId: string, asked: Asked, now = Date.now()): Promise<Trends> => {
    const query = new URLSearchParams({ from: new Date(now - asked.millis).toISOString(), to: new Date(now).toISOString(), points: String(asked.points) });
    if (asked.teller !== undefined) query.set('source', asked.teller);
    for (const name of asked.sensors.filter(isAskable)) query.append('sensor', name);
    return request('GET', `/api/v1/hosts/${encodeURIComponent(hostId)}/sensors/trends?${query}`, trends);
  },
};
