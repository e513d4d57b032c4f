import { expect, test } from 'vitest';
import { pathOf, place, ticks, timeTicks, valueSpan } from './scale';
import { Track } from './track';

function filled(count: number, most: number, value = (at: number): number | null => at): Track {
  const track = new Track(250, most);
  for (let at = 0; at < count; at += 1) track.add(at * 100, value(at));
  return track;
}

test('a long track is thinned out, and keeps its lowest and highest', () => {
  const track = filled(100_000, 200, (at) => (at === 55_555 ? 999 : at === 7 ? -999 : at % 10));
  expect(track.points.length).toBeLessThanOrEqual(200);
  expect(track.points.length).toBeGreaterThan(60);
  const span = valueSpan([track]);
  expect(span?.from).toBeLessThan(-999);
  expect(span?.to).toBeGreaterThan(999);
  expect(track.last?.end).toBe(99_999 * 100);
});

test('a reading that failed, and a time without any, break the line; thinning out does not mend it', () => {
  const track = new Track(250);
  for (const [at, value] of [[0, 1], [100, null], [200, 3], [300, 4], [900, 5]] as const) track.add(at, value);
  expect(track.points.map((point) => point?.low ?? null)).toEqual([1, null, 3, 4, null, 5]);
  const long = filled(10_000, 100, (at) => (at > 4_000 && at < 6_000 ? null : 1));
  expect(long.points.filter((point) => point === null).length).toBe(1);
  expect(long.near(500_000)).toBeNull();
  expect(long.near(100_000)?.low).toBe(1);
});

test('readings that fail every other time do not fill it up', () => {
  const track = filled(20_000, 100, (at) => (at % 2 === 0 ? null : at));
  expect(track.points.length).toBeLessThanOrEqual(101);
  expect(track.last?.high).toBe(19_999);
});

test('nothing that comes twice or out of order is drawn', () => {
  const track = filled(3, 100);
  track.add(100, 77);
  track.add(200, 77);
  expect(track.points.map((point) => point?.high)).toEqual([0, 1, 2]);
});

test('the reading under the pointer', () => {
  const track = filled(5, 100, (at) => (at === 3 ? null : at));
  expect([track.near(-10)?.low, track.near(140)?.low, track.near(160)?.low, track.near(400)?.low]).toEqual([0, 1, 2, 4]);
  expect([track.near(5_000), new Track(1).near(0)]).toEqual([null, null]);
});

test('round values on the axes', () => {
  expect(ticks({ from: 0, to: 100 }, 5)).toEqual([0, 20, 40, 60, 80, 100]);
  expect(ticks({ from: 0.13, to: 0.42 }, 4)).toEqual([0.2, 0.3, 0.4]);
  expect(ticks({ from: 5, to: 5 }, 4)).toEqual([5]);
  expect(timeTicks({ from: 0, to: 60_000 }, 6)).toEqual([0, 10_000, 20_000, 30_000, 40_000, 50_000, 60_000]);
  expect(timeTicks({ from: 0, to: 86_400_000 }, 6).length).toBeLessThanOrEqual(7);
});

test('a path is broken where the track is, a flat line stands in the middle, and 0 is never gone below', () => {
  const track = new Track(250);
  for (const [at, value] of [[0, 0], [100, 10], [200, null], [300, 5]] as const) track.add(at, value);
  expect(pathOf(track, { from: 0, to: 300 }, { from: 0, to: 10 }, 300, 100)).toBe('M0.0 100.0h0L100.0 0.0M300.0 50.0h0');
  expect(valueSpan([track])?.from).toBe(0);
  const flat = valueSpan([filled(3, 9, () => 50)]);
  expect(flat && place(50, flat, 0, 100)).toBe(50);
  expect(valueSpan([])).toBeNull();
});
