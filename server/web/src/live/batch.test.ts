import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Batch } from './batch';

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function recorder() {
  const taken: Record<string, number>[] = [];
  const batch = new Batch<number>(() => 250, (items) => taken.push(Object.fromEntries(items)));
  return { taken, batch };
}

test('the newest of each id, together', () => {
  const { taken, batch } = recorder();
  batch.add('a', 1);
  batch.add('b', 1);
  vi.advanceTimersByTime(249);
  batch.add('a', 2);
  expect(taken).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(taken).toEqual([{ a: 2, b: 1 }]);
});

test('what comes while held is handed over at the release', () => {
  const { taken, batch } = recorder();
  batch.add('a', 1);
  batch.hold();
  batch.add('a', 2);
  vi.advanceTimersByTime(10_000);
  expect(taken).toEqual([]);
  batch.release();
  expect(taken).toEqual([{ a: 2 }]);
});

test('cleared is gone', () => {
  const { taken, batch } = recorder();
  batch.add('a', 1);
  batch.clear();
  vi.advanceTimersByTime(10_000);
  expect(taken).toEqual([]);
});
