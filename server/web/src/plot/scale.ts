// Where things stand in a plot, and which round values its axes name.
import type { Track } from './track';

export interface Span {
  from: number;
  to: number;
}

/** Round values (1, 2 or 5 times a power of ten) within a span, about as many as wanted. */
export function ticks(span: Span, wanted: number): number[] {
  const rough = (span.to - span.from) / Math.max(1, wanted);
  if (!(rough > 0) || !Number.isFinite(rough)) return [span.from];
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((times) => times * power).find((one) => one >= rough) ?? rough;
  return multiples(span, step);
}

function multiples(span: Span, step: number): number[] {
  const first = Math.ceil(span.from / step - 1e-9);
  const last = Math.floor(span.to / step + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => Number(((first + at) * step).toPrecision(12)));
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const TIME_STEPS = [
  SECOND, 2 * SECOND, 5 * SECOND, 10 * SECOND, 15 * SECOND, 30 * SECOND, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE,
  30 * MINUTE, HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, 24 * HOUR, 48 * HOUR, 120 * HOUR, 240 * HOUR, 720 * HOUR,
];

/** Round moments, at most as many as wanted. */
export function timeTicks(span: Span, most: number): number[] {
  const step = TIME_STEPS.find((one) => (span.to - span.from) / one <= most) ?? 2_400 * HOUR;
  return multiples(span, step);
}

/** Lowest and highest of all, with some room; a flat line gets room, too. */
export function valueSpan(tracks: readonly Track[]): Span | null {
  let [from, to] = [Infinity, -Infinity];
  for (const track of tracks) {
    for (const point of track.points) {
      if (point === null) continue;
      from = Math.min(from, point.low);
      to = Math.max(to, point.high);
    }
  }
  if (from > to) return null;
  const room = to === from ? Math.max(1, Math.abs(to) * 0.05) : (to - from) * 0.06;
  // What cannot be below nothing is not drawn below nothing.
  return { from: from >= 0 ? Math.max(0, from - room) : from - room, to: to + room };
}

/** Limits that are near what is drawn are drawn, too; far ones would make the line flat. */
export function withLimits(span: Span, limits: readonly number[]): Span {
  const near = (span.to - span.from) * 3;
  const room = (span.to - span.from) * 0.06;
  const within = limits.filter((limit) => limit > span.from - near && limit < span.to + near);
  return {
    from: Math.min(span.from, ...within.map((limit) => limit - room)),
    to: Math.max(span.to, ...within.map((limit) => limit + room)),
  };
}

export function place(value: number, span: Span, from: number, to: number): number {
  return span.to === span.from ? (from + to) / 2 : from + ((value - span.from) / (span.to - span.from)) * (to - from);
}

/** The line as an SVG path, broken where the track is. */
export function pathOf(track: Track, time: Span, values: Span, width: number, height: number): string {
  const x = (at: number): string => place(at, time, 0, width).toFixed(1);
  const y = (value: number): string => place(value, values, height, 0).toFixed(1);
  let path = '';
  let pen = 'M';
  for (const point of track.points) {
    if (point === null || point.end < time.from || point.at > time.to) {
      pen = 'M';
      continue;
    }
    path += `${pen}${x(point.at)} ${y(point.low)}`;
    // A single reading between two gaps is a dot: the round end of a line without length.
    if (point.high !== point.low) path += `L${x(point.at)} ${y(point.high)}`;
    else if (pen === 'M') path += 'h0';
    pen = 'L';
  }
  return path;
}
