// What the counts were when this browser last left the fleet page, so that the strip can say what changed since.
import type { Facets } from '../api/fleet';
import { keep, kept } from '../kept';

type Counts = Record<string, number>;

export function countsOf(facets: Facets): Counts {
  const counts: Counts = {};
  for (const [key, values] of facets.by) for (const { value, count } of values) counts[`${key} ${value}`] = count;
  return counts;
}

export function readVisit(): Counts | null {
  try {
    const value: unknown = JSON.parse(kept('last-visit') ?? 'null');
    if (typeof value !== 'object' || value === null) return null;
    return Object.fromEntries(Object.entries(value).filter((entry): entry is [string, number] => Number.isFinite(entry[1])));
  } catch {
    return null;
  }
}

export function keepVisit(facets: Facets): void {
  keep('last-visit', JSON.stringify(countsOf(facets)));
}

/** How many more there are than at the last visit; null when nobody was here before. */
export function since(before: Counts | null, key: string, count: number): number | null {
  return before === null ? null : count - (before[key] ?? 0);
}
