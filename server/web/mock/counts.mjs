// Filters and counts of alerts and events, in the stand-in.
import { FilterError, readFilter } from './filter.mjs';

const quoted = (value) => (/^[\w./-]+$/.test(value) ? value : `"${value.replaceAll(/["\\]/g, (letter) => `\\${letter}`)}"`);

/** Judges one thing; a text says why the filter cannot be read. */
export function fits(q, values) {
  try {
    const judge = readFilter(q);
    return (one) => judge((key) => [values[key]?.(one) ?? ''].filter((value) => value !== ''));
  } catch (error) {
    if (error instanceof FilterError) return error.message;
    throw error;
  }
}

export function refused(response, problem, why) {
  return problem(response, 400, 'bad_request', 'The request cannot be read', { detail: `q: ${why}` });
}

export function countedBy(found, keys, values) {
  return Object.fromEntries(keys.map((key) => {
    const counts = new Map();
    for (const one of found) {
      const value = values[key]?.(one) ?? '';
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    return [key, [...counts].sort((a, b) => b[1] - a[1]).map(([value, count]) => ({ value, count, filter: `${key} = ${quoted(value)}` }))];
  }));
}
