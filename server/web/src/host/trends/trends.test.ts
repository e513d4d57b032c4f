import { expect, test, vi } from 'vitest';
import { trends } from '../../api/trends';
import type { Trends } from '../../api/trends';
import { GAP } from '../../plot/track';
import { withLimits } from '../../plot/scale';
import { barOf } from './limit_bar';
import { keyOf, readLook, writeLook } from './look';
import { limitLines, summaryOf } from './sentences';
import { gapsOf, sparkOf, trackOf } from './shape';
import { SparkFeed } from './spark_feed.svelte';

const answer = (points: unknown[], more: Record<string, unknown> = {}): Trends =>
  trends({
    from: '2026-11-27T00:00:00Z', to: new Date(Date.parse('2026-11-27T00:00:00Z') + points.length * 60_000).toISOString(),
    bucket_seconds: 60, spacing_seconds: 30, readings: 9, read: 9, kept_hours: 48,
    series: [{ name: 'CPU1 Temp', component: 'cpu/1', unit: '°C', type: 'temperature', source: 'ipmi', thresholds: { upper_warning: 85, upper_critical: 90 }, min: 40, mean: 45, max: 50, last: 48, points, ...more }],
  });
const first = (shown: Trends): Trends['series'][number] => shown.series[0] ?? { ...(trends({ series: [{}] }).series[0] as Trends['series'][number]) };

test('what was not read is no 0, and what is no stretch is none', () => {
  const shown = answer([[40, 45, 50], null, [0, 0, 0], ['x', 1, 2], [1, 2], 7]);
  expect(first(shown).points).toEqual([{ low: 40, mean: 45, high: 50 }, null, { low: 0, mean: 0, high: 0 }, null, null, null]);
  expect(trends('<html>').series).toEqual([]);
});

test('a line is broken where nothing was read, and the gaps are counted', () => {
  const shown = answer([null, [40, 45, 50], null, null, [41, 42, 43], [41, 42, 43], null]);
  const track = trackOf(shown, first(shown));
  expect(track.points.map((point) => (point === GAP ? null : [point.low, point.high]))).toEqual([[40, 50], null, [41, 43], [41, 43], null]);
  const minute = (at: number): number => shown.from + at * 60_000;
  expect(gapsOf(shown, first(shown))).toEqual([{ from: minute(2), to: minute(4) }]);
  expect(gapsOf(answer([[1, 1, 1], null, null, null]), { points: [{ low: 1, mean: 1, high: 1 }, null, null, null] })).toHaveLength(1);
  expect(summaryOf(shown, first(shown))).toBe('CPU1 Temp: 40 to 50 °C, mean 45 °C, last 48 °C. 1 gap, 2 min without a reading.');
  expect(summaryOf(shown, { ...first(shown), min: null })).toBe('CPU1 Temp: no reading in this time.');
});

test('a small line: one stroke for each run, a dot for one reading, nothing for none', () => {
  const one = (mean: number): { low: number; mean: number; high: number } => ({ low: mean - 1, mean, high: mean + 1 });
  const spark = sparkOf([one(10), one(20), null, one(30)], 40, 10);
  expect(spark?.line.match(/M/g)).toHaveLength(2);
  expect(spark?.line.endsWith('h0')).toBe(true);
  expect(spark?.band.match(/Z/g)).toHaveLength(1);
  expect(sparkOf([null, null], 40, 10)).toBeNull();
  expect(sparkOf([{ low: 5, mean: 5, high: 5 }, { low: 5, mean: 5, high: 5 }], 40, 10)?.line).toBe('M10.0 5.0L30.0 5.0');
});

test('limits are drawn when they hold for all that is drawn, and when they are near', () => {
  const temperature = first(answer([[1, 1, 1]]));
  expect(limitLines([temperature]).map((limit) => limit.words)).toEqual(['> 85 warning', '> 90 critical']);
  expect(limitLines([temperature, { ...temperature, thresholds: [['upper_critical', 90]] }]).map((limit) => limit.value)).toEqual([90]);
  expect(limitLines([])).toEqual([]);
  expect(withLimits({ from: 40, to: 60 }, [85, 500])).toEqual({ from: 40, to: 86.2 });
});

test('a bar holds a reading against its limits', () => {
  const bar = barOf(45, [['upper_warning', 80], ['upper_critical', 90], ['upper_fatal', 95]]);
  expect(bar?.zones.map((zone) => zone.severity)).toEqual(['warning', 'critical']);
  expect(bar?.value).toBeCloseTo(45 / 100.8, 5);
  const fan = barOf(400, [['lower_warning', 600], ['lower_critical', 500]]);
  expect(fan?.zones.map((zone) => zone.severity)).toEqual(['critical', 'warning']);
  expect((fan?.value ?? 1) < (fan?.zones[0]?.to ?? 0)).toBe(true);
  expect(fan?.zones.at(-1)?.to, 'there is room for a reading that is well').toBeLessThan(0.9);
  for (const zone of [...(bar?.zones ?? []), ...(fan?.zones ?? [])]) expect(zone.from >= 0 && zone.to <= 1 && zone.from < zone.to).toBe(true);
  expect([barOf(null, [['upper_warning', 1]]), barOf(1, [])]).toEqual([null, null]);
  expect(barOf(0, [['upper_critical', 0]])?.value).toBeLessThanOrEqual(1);
});

test('the address bar holds what is drawn', () => {
  for (const search of ['', '?q=cpu', '?sensor=ipmi%7Ccpu%2F1%7CCPU1+Temp&sensor=a&range=7d&table=1&events=0']) expect(writeLook(readLook(search))).toBe(search);
  expect([readLook('').events, readLook('?sensor=a&events=0').events]).toEqual([true, false]);
  expect(readLook('?range=never&sensor=a&sensor=a').drawn).toEqual(['a']);
  expect(keyOf({ source: 'ipmi', component: 'cpu/1', name: 'a|b' })).toBe('ipmi|cpu/1|a|b');
});

test('rows that come into view are asked for together, once, and not more than an answer holds', async () => {
  vi.useFakeTimers();
  const asked: string[] = [];
  let fails = true;
  const feed = new SparkFeed('h', (names, teller) => {
    asked.push(`${teller} ${names.length}`);
    if (fails) return Promise.reject(new Error('away'));
    return Promise.resolve(answer([[1, 1, 1]], { name: names[0] }));
  });
  const bmc = Array.from({ length: 70 }, (_, index) => ({ name: `Sensor ${index}`, source: 'ipmi' }));
  // Each of an agent's names is that of 150 parts.
  const agent = Array.from({ length: 600 }, (_, index) => ({ name: `number_${index % 4}`, source: 'agent' }));
  const all = [...bmc, ...agent];
  for (const sensor of [...all, ...all]) feed.want(sensor, all);
  await vi.advanceTimersByTimeAsync(500);
  expect([asked.length, feed.problem === null]).toEqual([1, false]);
  fails = false;
  for (const sensor of all) feed.want(sensor, all);
  await vi.advanceTimersByTimeAsync(500);
  expect(asked.slice(1).sort()).toEqual(['agent 2', 'agent 2', 'bmc 10', 'bmc 60']);
  expect([all.every((sensor) => feed.isAnswered(sensor)), feed.problem]).toEqual([true, null]);
  for (const sensor of all) feed.want(sensor, all);
  await vi.advanceTimersByTimeAsync(500);
  expect(asked).toHaveLength(5);
  feed.stop();
  vi.useRealTimers();
});

test('samples of an agent are told apart by their part, and their unit is in their name', () => {
  const shown = answer([[1_073_741_824, 1_610_612_736, 2_147_483_648]], {
    name: 'gpu_memory_used_bytes', component: 'gpu/0', unit: '', type: '', source: 'agent', thresholds: {}, min: 1_073_741_824, mean: 1_610_612_736, max: 2_147_483_648, last: 1_073_741_824,
  });
  expect(summaryOf(shown, first(shown))).toBe('gpu/0 gpu memory used: 1 GiB to 2 GiB, mean 1.5 GiB, last 1 GiB.');
});
