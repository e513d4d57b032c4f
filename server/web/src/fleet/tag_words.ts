// Tags such as `role:db` put hosts into groups by their first word.
import type { FacetCount } from '../api/fleet';

const MOST = 12;

/** Words before the colon, those of the most hosts first. */
export function tagWords(tags: readonly FacetCount[]): string[] {
  const counts = new Map<string, number>();
  for (const { value, count } of tags) {
    const word = /^([\p{L}\p{N}_.-]{1,60})[:=]/u.exec(value)?.[1];
    if (word !== undefined) counts.set(word, (counts.get(word) ?? 0) + count);
  }
  return [...counts].sort((a, b) => b[1] - a[1]).slice(0, MOST).map(([word]) => word);
}
