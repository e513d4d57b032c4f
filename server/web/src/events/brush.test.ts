import { expect, test } from 'vitest';
import type { Histogram } from '../api/events';
import { barAt, barsOf, moved, partsOf, timeOf } from './brush';

const none = { critical: 0, error: 0, warning: 0, info: 0 };
const histogram: Histogram = { from: 0, to: 29_000, bucket_seconds: 10, buckets: [0, 10_000, 20_000].map((at) => ({ at, counts: none })) };

test('a brush means the time of its bars, drawn in either direction, and never more than was asked', () => {
  expect(timeOf({ anchor: 1, at: 0 }, histogram)).toEqual({ from: 0, to: 20_000 });
  expect(timeOf({ anchor: 2, at: 2 }, histogram)).toEqual({ from: 20_000, to: 29_000 });
  expect(timeOf({ anchor: 0, at: 7 }, histogram)).toBeNull();
  expect(barsOf({ anchor: 2, at: 1 })).toEqual([1, 2]);
});

test('keys move it, with shift one end of it', () => {
  const first = moved(null, 'ArrowLeft', false, 60);
  expect(first).toEqual({ anchor: 59, at: 59 });
  expect(moved({ anchor: 5, at: 5 }, 'ArrowLeft', true, 60)).toEqual({ anchor: 5, at: 4 });
  expect(moved({ anchor: 5, at: 4 }, 'Home', false, 60)).toEqual({ anchor: 0, at: 0 });
  expect(moved({ anchor: 0, at: 0 }, 'ArrowLeft', false, 60)).toEqual({ anchor: 0, at: 0 });
  expect(moved(null, 'a', false, 60)).toBeNull();
});

test('bars at the edges', () => {
  expect([barAt(-1, 60), barAt(0.5, 60), barAt(1, 60)]).toEqual([0, 30, 59]);
});

test('one event beside a thousand can be seen, and the worst stands at the bottom', () => {
  const parts = partsOf({ ...none, critical: 1, info: 1_000 }, 1_001);
  expect(parts.map((part) => part.severity)).toEqual(['critical', 'info']);
  expect(parts[0]?.height).toBe(0.03);
});
