import { expect, test } from 'vitest';
import { qrModules, qrPath } from './matrix';

// Read by an independent reader of QR codes when it was written down.
const IRONWATCH = [
  '#######....##.#######',
  '#.....#..#.##.#.....#',
  '#.###.#.####..#.###.#',
  '#.###.#.#####.#.###.#',
  '#.###.#.#...#.#.###.#',
  '#.....#.####..#.....#',
  '#######.#.#.#.#######',
  '........#............',
  '#.#####...##..#####..',
  '....#..#..###..##.###',
  '.###..###...###....#.',
  '....##.###.###.#.###.',
  '..#.#.#.###.#.#.....#',
  '........#.#.#.#.##..#',
  '#######..###.....#.#.',
  '#.....#.#........###.',
  '#.###.#.#.##...#....#',
  '#.###.#.##.#######...',
  '#.###.#.##..#.#......',
  '#.....#....####.###..',
  '#######.#...#....#.#.',
];

test('a known code comes out as it was read', () => {
  expect(qrModules('ironwatch')?.map((row) => row.map((dark) => (dark ? '#' : '.')).join(''))).toEqual(IRONWATCH);
});

test('each version has its side, and what fits in none is refused', () => {
  // Bytes that versions 1, 2, 6, 7, 9, 10 and 15 hold at level M.
  for (const [length, version] of [[14, 1], [15, 2], [106, 6], [107, 7], [180, 9], [181, 10], [412, 15]] as const) {
    expect(qrModules('x'.repeat(length))?.length, String(length)).toBe(version * 4 + 17);
  }
  expect(qrModules('x'.repeat(413))).toBeNull();
});

test('the path has one square for each dark module', () => {
  expect(qrPath([[true, false], [false, true]])).toBe('M0 0h1v1h-1zM1 1h1v1h-1z');
});
