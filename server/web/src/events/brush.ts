// Choosing a time on the histogram: from one bar to another, in either direction.
import type { Histogram } from '../api/events';
import { SEVERITIES } from '../api/shapes';
import type { Severity } from '../api/shapes';

export interface Brush {
  /** Where it began. */
  anchor: number;
  /** Where it is. */
  at: number;
}

/** The bars between, the lower one first. */
export function barsOf(brush: Brush): [first: number, last: number] {
  return brush.anchor <= brush.at ? [brush.anchor, brush.at] : [brush.at, brush.anchor];
}

/** The time that the bars mean; null where there are none. */
export function timeOf(brush: Brush, histogram: Histogram): { from: number; to: number } | null {
  const [first, last] = barsOf(brush);
  const [begin, end] = [histogram.buckets[first], histogram.buckets[last]];
  if (begin === undefined || end === undefined) return null;
  return { from: begin.at, to: Math.min(Math.round(end.at + histogram.bucket_seconds * 1_000), histogram.to) };
}

/** Which bar is at a part of the width, 0 to 1. */
export function barAt(part: number, count: number): number {
  return Math.max(0, Math.min(count - 1, Math.floor(part * count)));
}

/** The next brush after a key; null: the key is not one of ours. Without a brush it begins at the newest bar. */
export function moved(brush: Brush | null, key: string, extend: boolean, count: number): Brush | null {
  const steps: Record<string, (at: number) => number> = { ArrowLeft: (at) => at - 1, ArrowRight: (at) => at + 1, Home: () => 0, End: () => count - 1 };
  const step = steps[key];
  if (step === undefined || count === 0) return null;
  const at = Math.max(0, Math.min(count - 1, brush === null ? count - 1 : step(brush.at)));
  return { anchor: extend && brush !== null ? brush.anchor : at, at };
}

export function sumOf(counts: Record<Severity, number>): number {
  return SEVERITIES.reduce((sum, severity) => sum + counts[severity], 0);
}

export interface Part {
  severity: Severity;
  /** Parts of the height, from the bottom. */
  from: number;
  height: number;
}

/** A bar as its parts, the worst at the bottom. What happened at all is at least a line that can be seen. */
export function partsOf(counts: Record<Severity, number>, most: number): Part[] {
  const LEAST = 0.03;
  let from = 0;
  return SEVERITIES.filter((severity) => counts[severity] > 0).map((severity) => {
    const height = Math.max(LEAST, most === 0 ? 0 : counts[severity] / most);
    const part = { severity, from, height };
    from += height;
    return part;
  });
}
