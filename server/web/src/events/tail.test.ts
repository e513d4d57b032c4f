import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Tail } from './tail';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('many events ask for the list once, and for the counts more rarely', () => {
  const [list, recount] = [vi.fn(), vi.fn()];
  const tail = new Tail(list, recount);
  for (let at = 0; at < 50; at += 1) tail.heard();
  vi.advanceTimersByTime(1_000);
  expect([list.mock.calls.length, recount.mock.calls.length]).toEqual([1, 0]);
  vi.advanceTimersByTime(9_000);
  expect([list.mock.calls.length, recount.mock.calls.length]).toEqual([1, 1]);
});

test('what has been stopped asks for nothing any more', () => {
  const list = vi.fn();
  const tail = new Tail(list, () => {});
  tail.heard();
  tail.stop();
  vi.advanceTimersByTime(60_000);
  expect(list).not.toHaveBeenCalled();
});
