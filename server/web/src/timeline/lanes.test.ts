import { expect, test } from 'vitest';
import { outageOfHost } from '../api/outages';
import { boundsOf, lanesOf, readPeriod, shifted, SLOTS, ticks, timeOfSlots, widened, writePeriod } from './lanes';

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

test('a time that was chosen on the plot survives the address bar, moves by itself, and opens up again', () => {
  const hour = 3_600_000;
  const chosen = readPeriod('?from=1970-04-01T06:00:00.000Z&to=1970-04-01T08:00:00.000Z');
  expect(readPeriod(writePeriod(chosen))).toEqual(chosen);
  const now = 100 * DAY;
  expect(boundsOf(chosen, now)).toEqual({ from: 90 * DAY + 6 * hour, to: 90 * DAY + 8 * hour });
  expect(boundsOf(shifted(chosen, -1, now), now)).toEqual({ from: 90 * DAY + 4 * hour, to: 90 * DAY + 6 * hour });
  expect(boundsOf(widened(chosen, now), now)).toEqual({ from: 90 * DAY + 4 * hour, to: 90 * DAY + 10 * hour });
  expect(widened({ range: null, from: now - 20 * hour, to: now }, now)).toEqual({ range: '7', from: null, to: null });
  expect(widened({ range: '90', from: null, to: null }, now)).toEqual({ range: '90', from: null, to: null });
  for (const wrong of ['?from=x&to=y', '?from=1970-04-02T00:00:00Z&to=1970-04-01T00:00:00Z']) expect(readPeriod(wrong).range, wrong).toBe('7');
});

test('slots mean a part of the period, in either direction, and never less than a minute', () => {
  expect(timeOfSlots(0, SLOTS - 1, 0, DAY)).toEqual({ from: 0, to: DAY });
  expect(timeOfSlots(3, 1, 0, DAY)).toEqual({ from: DAY / SLOTS, to: (4 * DAY) / SLOTS });
  expect(timeOfSlots(5, 5, 0, 60_000)).toEqual({ from: 3_125, to: 63_125 });
});

test('there are few marks, on whole steps', () => {
  for (const days of [1, 7, 30, 90]) {
    const marks = ticks(1_000, days * DAY);
    expect(marks.length).toBeGreaterThan(2);
    expect(marks.length).toBeLessThanOrEqual(10);
    expect(marks.every((mark) => mark % 3_600_000 === 0)).toBe(true);
  }
  expect(ticks(1_000, 600_000).length).toBeGreaterThan(5);
});
