import { expect, test } from 'vitest';
import { ReusedRows } from './reused_rows';

test('rows that stay keep their places, and rows that come take over the free ones', () => {
  const places = new ReusedRows();
  expect(places.take(['a', 'b', 'c'])).toEqual([0, 1, 2]);
  expect(places.take(['b', 'c', 'd'])).toEqual([1, 2, 0]);
  expect(places.take(['x', 'y', 'z'])).toEqual([1, 2, 0]);
});

test('the row with the focus keeps its place wherever the others go', () => {
  const places = new ReusedRows();
  places.take(['a', 'b', 'c']);
  expect(places.take(['b', 'x', 'y'])).toEqual([1, 0, 2]);
});

test('a longer window makes places, and a shorter one gives them up for good', () => {
  const places = new ReusedRows();
  places.take(['a']);
  expect(places.take(['a', 'b', 'c'])).toEqual([0, 1, 2]);
  expect(places.take(['c'])).toEqual([2]);
  expect(new Set(places.take(['c', 'd', 'e'])).size).toBe(3);
});
