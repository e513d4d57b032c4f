import { expect, test } from 'vitest';
import { ageWords, durationWords, exactTimes, momentOf, offsetWords } from './time';

test('durations use two units at most', () => {
  const cases: [number, string][] = [
    [0, '0 s'],
    [-3, '0 s'],
    [59.9, '59 s'],
    [60, '1 min'],
    [3_599, '59 min'],
    [3_600, '1 h'],
    [11_100, '3 h 5 min'],
    [187_200, '2 d 4 h'],
    [31_536_000, '365 d'],
  ];
  for (const [seconds, words] of cases) expect(durationWords(seconds)).toBe(words);
});

test('age tolerates a small difference of clocks and tells a large one', () => {
  expect(ageWords(10_000, 64_000)).toBe('54 s ago');
  expect(ageWords(10_000, 7_000)).toBe('0 s ago');
  expect(ageWords(7_210_000, 10_000)).toBe('in 2 h');
});

test('what is no time is null', () => {
  expect(momentOf(null)).toBeNull();
  expect(momentOf('soon')).toBeNull();
  expect(momentOf('2025-11-21T14:03:07.250Z')).toBe(1_763_733_787_250);
});

test('zone offsets', () => {
  expect(offsetWords(0)).toBe('+00:00');
  expect(offsetWords(-345)).toBe('+05:45');
  expect(offsetWords(210)).toBe('−03:30');
  expect(exactTimes(1_763_733_787_250)).toContain('2025-11-21 14:03:07.250 UTC');
});
