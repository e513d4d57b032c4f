// What happened, as marks above a plot. Those that stand too near each other to be told apart are one mark with their count.
import { SEVERITIES } from '../api/shapes';
import type { Severity } from '../api/shapes';
import { place } from './scale';
import type { Span } from './scale';

export interface Happening {
  at: number;
  severity: Severity;
  words: string;
}

export interface Mark {
  /** Where its sign stands: at the first of them. */
  x: number;
  /** The worst of them says which shape it has. */
  severity: Severity;
  /** From the first to the last. */
  happened: Happening[];
}

/** A sign and its count in figures have this much room, in pixels. */
export const MARK_ROOM = 20;

/** What happened within a time, from left to right on so many pixels. */
export function marksOf(happened: readonly Happening[], time: Span, width: number): Mark[] {
  const marks: Mark[] = [];
  const within = happened.filter((one) => one.at >= time.from && one.at <= time.to).sort((a, b) => a.at - b.at);
  for (const one of within) {
    const x = place(one.at, time, 0, width);
    const last = marks.at(-1);
    if (last === undefined || x - last.x >= MARK_ROOM) {
      marks.push({ x, severity: one.severity, happened: [one] });
      continue;
    }
    last.happened.push(one);
    if (SEVERITIES.indexOf(one.severity) < SEVERITIES.indexOf(last.severity)) last.severity = one.severity;
  }
  return marks;
}

/** The mark whose sign is nearest, when it is near at all. */
export function markAt(marks: readonly Mark[], x: number): Mark | null {
  const near = marks.filter((mark) => Math.abs(mark.x - x) <= MARK_ROOM / 2);
  return near.reduce<Mark | null>((best, one) => (best === null || Math.abs(one.x - x) < Math.abs(best.x - x) ? one : best), null);
}
