import type { Series } from '../api/captures';
import { STROKES } from '../plot/strokes';

// More lines than this are a tangle; whoever wants more chooses them.
const FIRST_LINES = 6;

/** The places of series that are drawn at first: those in watts before others. */
export function firstPlaces(series: readonly Series[]): number[] {
  const order = series.map((_, place) => place);
  const isPower = (place: number): number => (series[place]?.unit === 'W' ? 0 : 1);
  return order.sort((a, b) => isPower(a) - isPower(b) || a - b).slice(0, FIRST_LINES);
}

/** Each of these places with a stroke of its own, the same as long as it is drawn. */
export function strokesOf(places: readonly number[], before: ReadonlyMap<number, number>): Map<number, number> {
  const strokes = new Map<number, number>();
  for (const place of places) {
    const kept = before.get(place);
    if (kept !== undefined) strokes.set(place, kept);
  }
  for (const place of places) {
    if (strokes.has(place)) continue;
    const used = new Set(strokes.values());
    const free = STROKES.findIndex((_, at) => !used.has(at));
    strokes.set(place, free === -1 ? place % STROKES.length : free);
  }
  return strokes;
}

/** Lines of one unit are drawn together. */
export function byUnit(series: readonly { unit: string }[], places: Iterable<number>): Map<string, number[]> {
  const units = new Map<string, number[]>();
  for (const place of places) {
    const unit = series[place]?.unit ?? '';
    units.set(unit, [...(units.get(unit) ?? []), place]);
  }
  return units;
}
