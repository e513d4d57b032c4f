import { expect, test } from 'vitest';
import { MARK_ROOM, markAt, marksOf } from './happened';
import type { Happening } from './happened';

const at = (moment: number, severity: Happening['severity'] = 'warning'): Happening => ({ at: moment, severity, words: `${severity} ${moment}` });
const time = { from: 0, to: 1_000 };

test('what stands on one place is one mark: the worst of them gives its shape, and all are counted', () => {
  const marks = marksOf([at(500), at(501, 'critical'), at(502), at(900, 'error')], time, 500);
  expect(marks.map((mark) => [mark.x, mark.severity, mark.happened.length])).toEqual([[250, 'critical', 3], [450, 'error', 1]]);
});

test('marks never stand over each other, and nothing that happened in the time is lost', () => {
  const all = Array.from({ length: 200 }, (_, n) => at((n * 37) % 1_000));
  for (const width of [60, 232, 900]) {
    const marks = marksOf(all, time, width);
    expect(marks.reduce((sum, mark) => sum + mark.happened.length, 0)).toBe(200);
    for (const [index, mark] of marks.entries()) expect(mark.x - (marks[index - 1]?.x ?? -MARK_ROOM)).toBeGreaterThanOrEqual(MARK_ROOM);
  }
});

test('what happened before or after the time is not marked', () => {
  expect(marksOf([at(-1), at(1_001), at(Number.NaN)], time, 500)).toEqual([]);
  expect(marksOf([at(0), at(1_000)], time, 500).map((mark) => mark.x)).toEqual([0, 500]);
});

test('a pointer finds the nearest mark, or none', () => {
  const marks = marksOf([at(100), at(150)], time, 1_000);
  expect(markAt(marks, 108)?.x).toBe(100);
  expect(markAt(marks, 141)?.x).toBe(150);
  expect(markAt(marks, 125)).toBeNull();
  expect(markAt([], 5)).toBeNull();
});
