import { expect, test } from 'vitest';
import type { FleetMap, MapHost } from '../api/fleet';
import { blockAt, cellAt, layoutOf, sizeOf, stepFrom } from './layout';

function mapOf(...counts: number[]): FleetMap {
  const host = (id: string): MapHost => ({ id, name: id, severity: null, state: 'up', silenced: false, acknowledged: false, shade: -1 });
  const groups = counts.map((count, group) => ({ name: `r${group}`, hosts: Array.from({ length: count }, (_, at) => host(`${group}-${at}`)) }));
  return { total: counts.reduce((sum, count) => sum + count, 0), groups, colour: '', shades: [] };
}

test('cells get smaller as there are more of them, and groups stand for themselves at last', () => {
  expect([2, 60, 61, 400, 401, 2_500, 2_501, 10_000, 10_001].map((count) => sizeOf(count).kind)).toEqual([
    'tiles', 'tiles', 'cells', 'cells', 'cells', 'cells', 'cells', 'cells', 'bars',
  ]);
  expect([100, 1_000, 9_000].map((count) => sizeOf(count).width)).toEqual([28, 16, 10]);
});

test('nothing overlaps, nothing leaves the width, and each point finds its own cell', () => {
  for (const width of [300, 760, 1_200]) {
    const layout = layoutOf(mapOf(40, 300, 7, 90), width);
    const taken = new Set<string>();
    layout.cells.forEach((cell, at) => {
      expect(cell.x + layout.cellWidth).toBeLessThanOrEqual(width);
      expect(cell.y + layout.cellHeight).toBeLessThanOrEqual(layout.height);
      expect(taken.has(`${cell.x} ${cell.y}`)).toBe(false);
      taken.add(`${cell.x} ${cell.y}`);
      expect(cellAt(layout, cell.x + 3, cell.y + 3)).toBe(at);
    });
  }
});

test('keys move in two directions and over the edges of groups', () => {
  const layout = layoutOf(mapOf(100, 100), 300);
  const columns = layout.blocks[0]?.columns ?? 0;
  expect(columns).toBeGreaterThan(1);
  expect(stepFrom(layout, -1, 'right')).toBe(0);
  expect(stepFrom(layout, 0, 'down')).toBe(columns);
  expect(stepFrom(layout, columns, 'up')).toBe(0);
  expect(stepFrom(layout, 99, 'right')).toBe(100);
  expect(stepFrom(layout, 99, 'down')).toBe(100);
  expect(stepFrom(layout, 100, 'up')).toBe(99);
  expect(stepFrom(layout, 105, 'previous-group')).toBe(100);
  expect(stepFrom(layout, 100, 'previous-group')).toBe(0);
  expect(stepFrom(layout, 3, 'next-group')).toBe(100);
  expect(stepFrom(layout, 5, 'last')).toBe(199);
  for (const step of ['left', 'right', 'up', 'down', 'first', 'last', 'next-group', 'previous-group'] as const) {
    for (let at = 0; at < 200; at += 1) expect(layout.cells[stepFrom(layout, at, step)]).toBeDefined();
  }
});

test('an empty map has no cell to go to', () => {
  const layout = layoutOf(mapOf(), 500);
  expect(stepFrom(layout, -1, 'down')).toBe(-1);
  expect(cellAt(layout, 10, 10)).toBe(-1);
});

test('bars are found by their height', () => {
  const layout = layoutOf(mapOf(6_000, 6_000), 800);
  expect(layout.kind).toBe('bars');
  expect(layout.blocks.map((block) => blockAt(layout, block.top + 2))).toEqual([0, 1]);
  expect(blockAt(layout, 5_000)).toBe(-1);
});
