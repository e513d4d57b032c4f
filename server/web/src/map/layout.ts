// Where each host of the map lies. Squares by group; the more there are, the smaller they are. Lengths are CSS pixels.
import type { FleetMap, MapGroup, MapHost } from '../api/fleet';

export interface Cell {
  host: MapHost;
  group: number;
  x: number;
  y: number;
}

export interface Block {
  name: string;
  x: number;
  y: number;
  width: number;
  /** Its first cell, and how many there are. */
  first: number;
  count: number;
  columns: number;
  /** Where its cells begin. */
  top: number;
}

export interface Layout {
  /** `tiles` show names, `cells` are squares, `bars` stand for whole groups. */
  kind: 'tiles' | 'cells' | 'bars';
  cellWidth: number;
  cellHeight: number;
  gap: number;
  cells: Cell[];
  blocks: Block[];
  width: number;
  height: number;
}

export const MOST_CELLS = 10_000;
export const BAR_HEIGHT = 18;
const HEADER = 20;
const BETWEEN_BLOCKS = 14;
const LEAST_BLOCK = 92;

/** Side and gap by the number of hosts, as people can still tell them apart. */
export function sizeOf(count: number): { kind: Layout['kind']; width: number; height: number; gap: number } {
  if (count <= 60) return { kind: 'tiles', width: 132, height: 56, gap: 6 };
  if (count <= 400) return { kind: 'cells', width: 28, height: 28, gap: 4 };
  if (count <= 2_500) return { kind: 'cells', width: 16, height: 16, gap: 2 };
  if (count <= MOST_CELLS) return { kind: 'cells', width: 10, height: 10, gap: 1 };
  return { kind: 'bars', width: 0, height: BAR_HEIGHT, gap: 6 };
}

/** Blocks stand beside each other as long as there is room, each about twice as wide as it is high, and fill the row. */
function columnsOf(count: number, groups: number, step: number, gap: number, width: number, kind: Layout['kind']): number {
  const most = Math.max(1, Math.floor((width + gap) / step));
  if (kind === 'tiles') return Math.min(most, Math.max(1, count));
  const wanted = Math.max(Math.ceil(Math.sqrt(count * 2)), Math.ceil(LEAST_BLOCK / step));
  if (wanted >= most) return most;
  const beside = Math.max(1, Math.min(groups, Math.floor((width + BETWEEN_BLOCKS) / (wanted * step - gap + BETWEEN_BLOCKS))));
  const share = (width - (beside - 1) * BETWEEN_BLOCKS) / beside;
  return Math.max(wanted, Math.floor((share + gap) / step));
}

function bars(map: FleetMap, width: number): Layout {
  const blocks = map.groups.map((group, at): Block => ({
    name: group.name, x: 0, y: at * (HEADER + BAR_HEIGHT + 6), width, first: 0, count: group.hosts.length, columns: 1, top: at * (HEADER + BAR_HEIGHT + 6) + HEADER,
  }));
  return { kind: 'bars', cellWidth: width, cellHeight: BAR_HEIGHT, gap: 6, cells: [], blocks, width, height: blocks.length * (HEADER + BAR_HEIGHT + 6) };
}

export function layoutOf(map: FleetMap, width: number): Layout {
  const size = sizeOf(map.total);
  if (size.kind === 'bars') return bars(map, width);
  const [stepX, stepY] = [size.width + size.gap, size.height + size.gap];
  const cells: Cell[] = [];
  const blocks: Block[] = [];
  let [x, y, row] = [0, 0, 0];
  // All blocks as wide as the largest one needs: they stand in columns.
  const largest = Math.max(0, ...map.groups.map((group) => group.hosts.length));
  const common = columnsOf(largest, map.groups.length, stepX, size.gap, width, size.kind);
  map.groups.forEach((group: MapGroup, at) => {
    const columns = size.kind === 'tiles' ? columnsOf(group.hosts.length, map.groups.length, stepX, size.gap, width, size.kind) : common;
    const blockWidth = Math.min(width, Math.max(columns * stepX - size.gap, LEAST_BLOCK));
    const blockHeight = HEADER + Math.ceil(group.hosts.length / columns) * stepY;
    if (x > 0 && x + blockWidth > width) [x, y, row] = [0, y + row + 6, 0];
    blocks.push({ name: group.name, x, y, width: blockWidth, first: cells.length, count: group.hosts.length, columns, top: y + HEADER });
    group.hosts.forEach((host, own) => {
      cells.push({ host, group: at, x: x + (own % columns) * stepX, y: y + HEADER + Math.floor(own / columns) * stepY });
    });
    x += blockWidth + BETWEEN_BLOCKS;
    row = Math.max(row, blockHeight);
  });
  return { kind: size.kind, cellWidth: size.width, cellHeight: size.height, gap: size.gap, cells, blocks, width, height: y + row };
}

/** The cell at a point; -1 where there is none. */
export function cellAt(layout: Layout, x: number, y: number): number {
  const [stepX, stepY] = [layout.cellWidth + layout.gap, layout.cellHeight + layout.gap];
  for (const block of layout.blocks) {
    if (x < block.x || x >= block.x + block.columns * stepX || y < block.top) continue;
    const [column, row] = [Math.floor((x - block.x) / stepX), Math.floor((y - block.top) / stepY)];
    const own = row * block.columns + column;
    if (own >= block.count || column >= block.columns) continue;
    return block.first + own;
  }
  return -1;
}

/** The group at a point, where groups are bars. */
export function blockAt(layout: Layout, y: number): number {
  return layout.blocks.findIndex((block) => y >= block.y && y < block.top + BAR_HEIGHT);
}

export type Step = 'left' | 'right' | 'up' | 'down' | 'first' | 'last' | 'next-group' | 'previous-group';

/** The cell that a key leads to: beside, above or below it; over the edge of a group into the next one. */
export function stepFrom(layout: Layout, at: number, step: Step): number {
  const last = layout.cells.length - 1;
  if (at < 0) return last < 0 ? -1 : 0;
  const block = layout.blocks[layout.cells[at]?.group ?? 0];
  if (block === undefined) return -1;
  const clamp = (to: number): number => Math.min(last, Math.max(0, to));
  const own = at - block.first;
  switch (step) {
    case 'left':
      return clamp(at - 1);
    case 'right':
      return clamp(at + 1);
    case 'first':
      return 0;
    case 'last':
      return last;
    case 'next-group':
      return clamp(block.first + block.count > last ? at : block.first + block.count);
    case 'previous-group':
      return clamp(own > 0 ? block.first : (layout.blocks[(layout.cells[at]?.group ?? 0) - 1]?.first ?? 0));
    case 'up':
      return own >= block.columns ? at - block.columns : clamp(block.first - 1);
    case 'down': {
      if (own + block.columns < block.count) return at + block.columns;
      // From a row that is not the last one, below which there is a gap, to the last cell; else into the next group.
      const isLastRow = Math.floor(own / block.columns) === Math.floor((block.count - 1) / block.columns);
      return isLastRow ? clamp(block.first + block.count > last ? at : block.first + block.count) : block.first + block.count - 1;
    }
  }
}
