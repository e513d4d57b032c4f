import { expect, test } from 'vitest';
import { captureDetail } from '../api/captures';
import { byUnit, firstPlaces, strokesOf } from './strokes_of';

const { series } = captureDetail({ series: ['°C', 'W', 'rpm', 'W', '°C', '°C', '°C', '°C'].map((unit) => ({ unit })) });

test('power first, not all at once', () => {
  expect(firstPlaces(series)).toEqual([1, 3, 0, 2, 4, 5]);
  expect(firstPlaces([])).toEqual([]);
});

test('a line keeps its stroke while others come and go, and no two have the same', () => {
  const first = strokesOf([1, 3], new Map());
  const second = strokesOf([3, 5, 7], first);
  expect(second.get(3)).toBe(first.get(3));
  expect(new Set(second.values()).size).toBe(3);
  expect(strokesOf(Array.from({ length: 64 }, (_, at) => at), new Map()).size).toBe(64);
});

test('one plot for each unit', () => {
  expect([...byUnit(series, [1, 3, 0])]).toEqual([['W', [1, 3]], ['°C', [0]]]);
});
