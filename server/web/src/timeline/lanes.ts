// Outages as lanes: one for each host, those that were down the longest first. Moments are milliseconds.
import type { OutageOfHost } from '../api/outages';

export interface Bar {
  outage: OutageOfHost;
  from: number;
  to: number;
  /** It began before the period, or has not ended in it. */
  open: boolean;
}

export interface Lane {
  host_id: string;
  bars: Bar[];
  down: number;
}

export const RANGES = ['1', '7', '30', '90'] as const;
export type Range = (typeof RANGES)[number];

const DAY_MILLISECONDS = 86_400_000;

export interface Period {
  range: Range;
  /** Null: up to now. */
  to: number | null;
}

export function readPeriod(search: string): Period {
  const parameters = new URLSearchParams(search);
  const to = Date.parse(parameters.get('to') ?? '');
  return { range: RANGES.find((one) => one === parameters.get('days')) ?? '7', to: Number.isFinite(to) ? to : null };
}

export function writePeriod({ range, to }: Period): string {
  const parameters = new URLSearchParams();
  if (range !== '7') parameters.set('days', range);
  if (to !== null) parameters.set('to', new Date(to).toISOString());
  const text = parameters.toString();
  return text === '' ? '' : `?${text}`;
}

export function boundsOf({ range, to }: Period, now: number): { from: number; to: number } {
  const end = Math.min(to ?? now, now);
  return { from: end - Number(range) * DAY_MILLISECONDS, to: end };
}

/** One period earlier or later; later than now is up to now. */
export function shifted(period: Period, step: 1 | -1, now: number): Period {
  const to = boundsOf(period, now).to + step * Number(period.range) * DAY_MILLISECONDS;
  return { range: period.range, to: to >= now ? null : to };
}

export function lanesOf(outages: readonly OutageOfHost[], from: number, to: number): Lane[] {
  const lanes = new Map<string, Lane>();
  for (const outage of outages) {
    const begun = outage.began_at;
    const ended = outage.ended_at ?? to;
    if (begun === null || begun >= to || ended <= from) continue;
    const bar = { outage, from: Math.max(from, begun), to: Math.min(to, ended), open: outage.ended_at === null || begun < from || ended > to };
    const lane = lanes.get(outage.host_id) ?? { host_id: outage.host_id, bars: [], down: 0 };
    lane.bars.push(bar);
    lane.down += bar.to - bar.from;
    lanes.set(outage.host_id, lane);
  }
  return [...lanes.values()].sort((a, b) => b.down - a.down || (a.host_id < b.host_id ? -1 : 1));
}

/** Moments for marks below the lanes: whole hours or days, at most about ten. */
export function ticks(from: number, to: number): number[] {
  const steps = [1, 3, 6, 12, 24, 72, 168, 336].map((hours) => hours * 3_600_000);
  const step = steps.find((one) => (to - from) / one <= 10) ?? 30 * DAY_MILLISECONDS;
  const first = Math.ceil(from / step) * step;
  return Array.from({ length: Math.max(0, Math.ceil((to - first) / step)) }, (_, at) => first + at * step);
}
