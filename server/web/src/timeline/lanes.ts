// Outages as lanes: one for each host, those that were down the longest first. Moments are milliseconds.
import type { OutageOfHost } from '../api/outages';
import { momentOf } from '../words/time';

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

/** A part of a day or so, chosen on the plot, is a period without a range. */
export interface Period {
  range: Range | null;
  /** Only without a range. */
  from: number | null;
  /** Null: up to now. */
  to: number | null;
}

const STANDARD: Range = '7';
/** Shorter ones are not looked at: a bar would be wider than what it stands for. */
const LEAST_MILLISECONDS = 60_000;

export function readPeriod(search: string): Period {
  const parameters = new URLSearchParams(search);
  const [from, to] = [momentOf(parameters.get('from')), momentOf(parameters.get('to'))];
  if (from !== null && to !== null && to - from >= LEAST_MILLISECONDS) return { range: null, from, to };
  return { range: RANGES.find((one) => one === parameters.get('days')) ?? STANDARD, from: null, to };
}

export function writePeriod({ range, from, to }: Period): string {
  const parameters = new URLSearchParams();
  if (range !== null && range !== STANDARD) parameters.set('days', range);
  if (range === null && from !== null) parameters.set('from', new Date(from).toISOString());
  if (to !== null) parameters.set('to', new Date(to).toISOString());
  const text = parameters.toString();
  return text === '' ? '' : `?${text}`;
}

export function boundsOf({ range, from, to }: Period, now: number): { from: number; to: number } {
  const end = Math.min(to ?? now, now);
  if (range === null && from !== null) return { from: Math.min(from, end - LEAST_MILLISECONDS), to: end };
  return { from: end - Number(range ?? STANDARD) * DAY_MILLISECONDS, to: end };
}

/** One period earlier or later; later than now is up to now. */
export function shifted(period: Period, step: 1 | -1, now: number): Period {
  const bounds = boundsOf(period, now);
  const length = bounds.to - bounds.from;
  const to = bounds.to + step * length;
  if (period.range !== null) return { ...period, to: to >= now ? null : to };
  const end = Math.min(to, now);
  return { range: null, from: end - length, to: end };
}

/** Three times as long around the same middle, never past now; a range where one is as long. */
export function widened(period: Period, now: number): Period {
  const { from, to } = boundsOf(period, now);
  const end = Math.min(now, to + (to - from));
  const days = (3 * (to - from)) / DAY_MILLISECONDS;
  const range = days >= Number(RANGES[0]) ? (RANGES.find((one) => Number(one) >= days) ?? '90') : null;
  if (range !== null) return { range, from: null, to: end >= now ? null : end };
  return { range: null, from: end - 3 * (to - from), to: end };
}

/** Parts of the period that a brush moves by. */
export const SLOTS = 96;

/** The time between two slots, whichever comes first. */
export function timeOfSlots(a: number, b: number, from: number, to: number): { from: number; to: number } {
  const at = (slot: number): number => Math.round(from + (slot / SLOTS) * (to - from));
  const time = { from: at(Math.min(a, b)), to: at(Math.max(a, b) + 1) };
  return { from: time.from, to: Math.max(time.to, time.from + LEAST_MILLISECONDS) };
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

/** Moments for marks below the lanes: whole minutes, hours or days, at most about ten. */
export function ticks(from: number, to: number): number[] {
  const steps = [1 / 60, 1 / 12, 1 / 4, 1, 3, 6, 12, 24, 72, 168, 336].map((hours) => hours * 3_600_000);
  const step = steps.find((one) => (to - from) / one <= 10) ?? 30 * DAY_MILLISECONDS;
  const first = Math.ceil(from / step) * step;
  return Array.from({ length: Math.max(0, Math.ceil((to - first) / step)) }, (_, at) => first + at * step);
}
