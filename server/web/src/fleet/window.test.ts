import { expect, test } from 'vitest';
import { rowsInSight, rowsToDraw, scrollToSee } from './window';

test('only what is in sight, with some to spare', () => {
  expect(rowsInSight(0, 720, 36, 10_000)).toEqual({ first: 0, end: 25 });
  expect(rowsInSight(36_000, 720, 36, 10_000)).toEqual({ first: 995, end: 1_025 });
  expect(rowsInSight(-400, 720, 36, 10_000)).toEqual({ first: 0, end: 14 });
});

test('never outside of the list', () => {
  expect(rowsInSight(360_000, 720, 36, 10)).toEqual({ first: 10, end: 10 });
  expect(rowsInSight(-5_000, 720, 36, 10)).toEqual({ first: 0, end: 0 });
  expect(rowsInSight(0, 720, 36, 0)).toEqual({ first: 0, end: 0 });
});

test('the row with the focus is drawn too', () => {
  expect(rowsToDraw({ first: 5, end: 7 }, 2, 10)).toEqual([2, 5, 6]);
  expect(rowsToDraw({ first: 5, end: 7 }, 6, 10)).toEqual([5, 6]);
  expect(rowsToDraw({ first: 5, end: 7 }, 9, 10)).toEqual([5, 6, 9]);
  expect(rowsToDraw({ first: 5, end: 7 }, -1, 10)).toEqual([5, 6]);
  expect(rowsToDraw({ first: 0, end: 3 }, 9, 3)).toEqual([0, 1, 2]);
});

test('scrolling to see a row', () => {
  expect(scrollToSee(100, 36, 120, 800)).toBe(-20);
  expect(scrollToSee(780, 36, 120, 800)).toBe(16);
  expect(scrollToSee(300, 36, 120, 800)).toBeNull();
});
