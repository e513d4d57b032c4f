import { expect, test } from 'vitest';
import { outageOfHost } from '../api/outages';
import { boundsOf, lanesOf, readPeriod, shifted, ticks, writePeriod } from './lanes';

const DAY = 86_400_000;
const at = (day: number): string => new Date(day * DAY).toISOString();
const one = (host_id: string, from: number, to: number | null) => outageOfHost({ id: `${host_id}${from}`, host_id, began_at: at(from), ended_at: to === null ? null : at(to) });

test('lanes hold what lies in the period, cut at its ends, the longest first', () => {
  const lanes = lanesOf([one('a', 1, 2), one('a', 12, 13), one('b', 8, 11), one('c', 14, null), one('d', 20, 21)], 10 * DAY, 15 * DAY);
  expect(lanes.map((lane) => [lane.host_id, lane.down / DAY, lane.bars.map((bar) => bar.open)])).toEqual([['a', 1, [false]], ['b', 1, [true]], ['c', 1, [true]]]);
});

test('a period survives the address bar and moves by itself', () => {
  expect(writePeriod(readPeriod('?days=30&to=2026-01-31T00:00:00.000Z'))).toBe('?days=30&to=2026-01-31T00%3A00%3A00.000Z');
  expect(writePeriod(readPeriod('?days=8&to=soon'))).toBe('');
  const now = 100 * DAY;
  const before = shifted(readPeriod(''), -1, now);
  expect(boundsOf(before, now)).toEqual({ from: 86 * DAY, to: 93 * DAY });
  expect(shifted(before, 1, now).to).toBeNull();
});

test('there are few marks, on whole steps', () => {
  for (const days of [1, 7, 30, 90]) {
    const marks = ticks(1_000, days * DAY);
    expect(marks.length).toBeGreaterThan(2);
    expect(marks.length).toBeLessThanOrEqual(10);
    expect(marks.every((mark) => mark % 3_600_000 === 0)).toBe(true);
  }
});
