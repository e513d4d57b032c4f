// A reading beside its limits, as places on a bar.

export interface Zone {
  from: number;
  to: number;
  severity: 'warning' | 'critical';
}

export interface Bar {
  /** All between 0 and 1. */
  zones: Zone[];
  value: number;
}

const CRITICAL = ['critical', 'fatal'];

function limitsOf(thresholds: readonly [string, number][], side: string): { warning: number | null; critical: number | null } {
  const of = (words: readonly string[]): number[] =>
    thresholds.filter(([limit]) => words.some((word) => limit === `${side}_${word}`)).map(([, value]) => value);
  const nearest = (values: number[]): number | null => (values.length === 0 ? null : side === 'lower' ? Math.max(...values) : Math.min(...values));
  return { warning: nearest(of(['warning'])), critical: nearest(of(CRITICAL)) };
}

/** Null for a reading that has no limits: there is nothing to hold it against. */
export function barOf(value: number | null, thresholds: readonly [string, number][]): Bar | null {
  if (value === null || thresholds.length === 0) return null;
  const [lower, upper] = [limitsOf(thresholds, 'lower'), limitsOf(thresholds, 'upper')];
  const all = [value, lower.warning, lower.critical, upper.warning, upper.critical].filter((one) => one !== null);
  let [from, to] = [Math.min(...all), Math.max(...all)];
  // With limits on one side alone the bar begins, or ends, where a reading that is well has room.
  const hasLower = lower.warning !== null || lower.critical !== null;
  const hasUpper = upper.warning !== null || upper.critical !== null;
  if (!hasLower && from > 0) from = 0;
  if (!hasUpper) to = Math.max(to + (to - from) * 0.4, from + (value - from) * 1.25);
  const room = (to - from || 1) * 0.12;
  if (hasLower) from -= room;
  if (hasUpper) to += room;
  if (to === from) to += 1;
  const at = (one: number): number => Math.min(1, Math.max(0, (one - from) / (to - from)));
  const zones: Zone[] = [];
  const push = (start: number, end: number, severity: Zone['severity']): void => {
    if (end > start) zones.push({ from: start, to: end, severity });
  };
  if (lower.critical !== null) push(0, at(lower.critical), 'critical');
  if (lower.warning !== null) push(lower.critical === null ? 0 : at(lower.critical), at(lower.warning), 'warning');
  if (upper.warning !== null) push(at(upper.warning), upper.critical === null ? 1 : at(upper.critical), 'warning');
  if (upper.critical !== null) push(at(upper.critical), 1, 'critical');
  return { zones, value: at(value) };
}
