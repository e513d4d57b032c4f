import type { Reading } from '../api/shapes';

const natural = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

/** By component, then by name, numbers counted as people count: `fan2` before `fan10`. */
export function readingOrder(a: Reading, b: Reading): number {
  return natural.compare(a.component, b.component) || natural.compare(a.name, b.name);
}
