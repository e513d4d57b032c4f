// Draws the map on a canvas: one path for each colour, then marks on top, so that 10,000 hosts take a few milliseconds.
import type { MapGroup, MapHost } from '../api/fleet';
import type { HostState } from '../api/shapes';
import { STATE_GLYPHS } from '../marks/glyphs';
import type { Glyph } from '../marks/glyphs';
import { BAR_HEIGHT } from './layout';
import type { Cell, Layout } from './layout';
import { fillOf, glyphOf, letterOf } from './looks';
import type { Fill, Shading } from './looks';

/** In the order in which they stand in a bar. */
export const FILLS: readonly Fill[] = ['critical', 'error', 'warning', 'plot-a', 'plot-b', 'plot-d', 'plot-e', 'plot-f', 'info', 'well', 'quiet'];

/** Colours as the page has them now. */
export type Palette = Record<Fill | 'text' | 'dim' | 'accent' | 'ground' | 'raised' | 'line' | 'onFill', string>;

export function paletteOf(element: HTMLElement): Palette {
  const style = getComputedStyle(element);
  const token = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    critical: token('critical'), error: token('error'), warning: token('warning'), info: token('info'), well: token('map-well'), quiet: token('map-quiet'),
    'plot-a': token('plot-a'), 'plot-b': token('plot-b'), 'plot-d': token('plot-d'), 'plot-e': token('plot-e'), 'plot-f': token('plot-f'),
    text: token('text'), dim: token('dim'), accent: token('accent'), ground: token('ground'), raised: token('raised'), line: token('line'), onFill: token('map-mark'),
  };
}

// States in which what is shown may be long past: drawn with stripes, whatever the colour.
const STALE: readonly HostState[] = ['down', 'unreachable', 'suspect', 'late', 'stopped', 'unknown', 'pending'];

export function isStale(host: MapHost): boolean {
  return STALE.includes(host.state);
}

const paths = new Map<string, Path2D>();

function pathOf(glyph: Glyph): Path2D {
  let path = paths.get(glyph.path);
  if (path === undefined) paths.set(glyph.path, (path = new Path2D(glyph.path)));
  return path;
}

export interface Drawing {
  layout: Layout;
  groups: readonly MapGroup[];
  shading: Shading;
  palette: Palette;
  font: string;
  /** Cells that are pointed at, have the focus, or were chosen. */
  current: number;
  selected: (id: string) => boolean;
  /** What stands for a group without a name. */
  unnamed: string;
  countWords: (count: number) => string;
  stateWord: (host: MapHost) => string;
}

function cutTo(context: CanvasRenderingContext2D, text: string, width: number): string {
  if (context.measureText(text).width <= width) return text;
  let [low, high] = [0, text.length];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (context.measureText(`${text.slice(0, middle)}…`).width <= width) low = middle;
    else high = middle - 1;
  }
  return `${text.slice(0, low)}…`;
}

function drawHeads(context: CanvasRenderingContext2D, { layout, palette, font, unnamed, countWords }: Drawing): void {
  context.textBaseline = 'alphabetic';
  for (const block of layout.blocks) {
    const count = countWords(block.count);
    context.font = `12px ${font}`;
    const countWidth = context.measureText(count).width;
    context.font = `600 12px ${font}`;
    const name = cutTo(context, block.name === '' ? unnamed : block.name, block.width - countWidth - 8);
    context.fillStyle = palette.text;
    context.fillText(name, block.x, block.y + 13);
    const nameWidth = context.measureText(name).width;
    context.font = `12px ${font}`;
    context.fillStyle = palette.dim;
    context.fillText(count, block.x + nameWidth + 6, block.y + 13);
  }
}

function drawBars(context: CanvasRenderingContext2D, drawing: Drawing): void {
  drawing.groups.forEach((group, at) => {
    const block = drawing.layout.blocks[at];
    if (block === undefined || group.hosts.length === 0) return;
    let x = block.x;
    const counts = new Map<Fill, number>();
    for (const host of group.hosts) {
      const fill = fillOf(host, drawing.shading);
      counts.set(fill, (counts.get(fill) ?? 0) + 1);
    }
    for (const fill of FILLS) {
      const width = (block.width * (counts.get(fill) ?? 0)) / group.hosts.length;
      context.fillStyle = drawing.palette[fill];
      context.fillRect(x, block.top, width, BAR_HEIGHT);
      x += width;
    }
    if (at !== drawing.current) return;
    context.strokeStyle = drawing.palette.accent;
    context.lineWidth = 2;
    context.strokeRect(block.x - 1, block.top - 1, block.width + 2, BAR_HEIGHT + 2);
  });
}

function drawStripes(context: CanvasRenderingContext2D, { layout, palette }: Drawing): void {
  const [width, height] = [layout.cellWidth, layout.cellHeight];
  context.beginPath();
  for (const { host, x, y } of layout.cells) {
    if (!isStale(host)) continue;
    const step = width >= 28 ? 7 : 4;
    for (let offset = step; offset < width + height; offset += step) {
      const [fromX, fromY] = [x + Math.min(offset, width), y + Math.max(0, offset - width)];
      const [toX, toY] = [x + Math.max(0, offset - height), y + Math.min(offset, height)];
      context.moveTo(fromX, fromY);
      context.lineTo(toX, toY);
    }
  }
  context.strokeStyle = palette.raised;
  context.lineWidth = width >= 28 ? 1.4 : 1;
  context.globalAlpha = 0.55;
  context.stroke();
  context.globalAlpha = 1;
}

/** Draws letters in the middle of squares of one side, as often as it is asked to: the font is set once. */
function lettering(context: CanvasRenderingContext2D, side: number, font: string): { draw: (letter: string, x: number, y: number, colour: string) => void; end: () => void } {
  context.save();
  context.font = `600 ${Math.round(side * 0.66)}px ${font}`;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  return {
    draw: (letter, x, y, colour) => {
      context.fillStyle = colour;
      context.fillText(letter, x + side / 2, y + side / 2 + 0.5);
    },
    end: () => context.restore(),
  };
}

/** A letter that can be read on a fill: the quiet ones are near the ground of the page. */
function letterColour(fill: Fill, palette: Palette): string {
  return fill === 'well' || fill === 'quiet' ? palette.text : palette.onFill;
}

function drawMarks(context: CanvasRenderingContext2D, { layout, shading, palette, font }: Drawing): void {
  const side = layout.cellWidth;
  const small = Math.max(3, side / 4);
  const letters = lettering(context, side, font);
  for (const { host, x, y } of layout.cells) {
    const isLarge = side >= 14 && layout.kind === 'cells';
    const letter = isLarge ? letterOf(host, shading) : '';
    const glyph = isLarge && letter === '' ? glyphOf(host, shading) : null;
    // The most frequent value is quiet, as hosts that are well are.
    if (letter !== '' && fillOf(host, shading) !== 'well') letters.draw(letter, x, y, letterColour(fillOf(host, shading), palette));
    if (glyph !== null) {
      const scale = (side * 0.62) / 16;
      context.save();
      context.translate(x + side * 0.19, y + side * 0.19);
      context.scale(scale, scale);
      if (glyph.filled) {
        context.fillStyle = palette.onFill;
        context.fill(pathOf(glyph));
      } else {
        context.strokeStyle = palette.onFill;
        context.lineWidth = 2;
        context.stroke(pathOf(glyph));
      }
      context.restore();
    }
    if (host.silenced) {
      context.fillStyle = palette.text;
      context.beginPath();
      context.moveTo(x + side, y);
      context.lineTo(x + side - small, y);
      context.lineTo(x + side, y + small);
      context.fill();
    }
    if (host.acknowledged) {
      context.fillStyle = palette.text;
      context.beginPath();
      context.arc(x + small * 0.7, y + layout.cellHeight - small * 0.7, small * 0.45, 0, 7);
      context.fill();
    }
  }
  letters.end();
}

function drawTiles(context: CanvasRenderingContext2D, { layout, shading, palette, font, stateWord }: Drawing): void {
  for (const { host, x, y } of layout.cells) {
    const fill = fillOf(host, shading);
    context.fillStyle = palette.raised;
    context.fillRect(x + 5, y + 1, layout.cellWidth - 6, layout.cellHeight - 2);
    context.font = `600 13px ${font}`;
    context.fillStyle = palette.text;
    context.fillText(cutTo(context, host.name, layout.cellWidth - 20), x + 13, y + 23);
    const [glyph, letter] = [glyphOf(host, shading), letterOf(host, shading)];
    context.font = `12px ${font}`;
    context.fillStyle = palette.dim;
    context.fillText(cutTo(context, stateWord(host), layout.cellWidth - 40), x + 31, y + 43);
    if (letter !== '') {
      context.fillStyle = palette[fill];
      context.fillRect(x + 12, y + 31, 14, 14);
      const letters = lettering(context, 14, font);
      letters.draw(letter, x + 12, y + 31, letterColour(fill, palette));
      letters.end();
      continue;
    }
    context.save();
    context.translate(x + 13, y + 32);
    context.scale(0.8, 0.8);
    const path = pathOf(glyph ?? STATE_GLYPHS.up);
    context.strokeStyle = context.fillStyle = palette[fill];
    context.lineWidth = 2;
    if (glyph?.filled) context.fill(path);
    else context.stroke(path);
    context.restore();
  }
}

function outline(context: CanvasRenderingContext2D, { layout }: Drawing, at: number, colour: string, width: number): void {
  const cell = layout.cells[at];
  if (cell === undefined) return;
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.strokeRect(cell.x - width / 2, cell.y - width / 2, layout.cellWidth + width, layout.cellHeight + width);
}

export function draw(context: CanvasRenderingContext2D, drawing: Drawing): void {
  const { layout, palette } = drawing;
  context.clearRect(0, 0, layout.width, layout.height);
  drawHeads(context, drawing);
  if (layout.kind === 'bars') {
    drawBars(context, drawing);
    return;
  }
  const cells = new Map<Fill, Cell[]>();
  for (const cell of layout.cells) {
    const fill = fillOf(cell.host, drawing.shading);
    const some = cells.get(fill);
    if (some === undefined) cells.set(fill, [cell]);
    else some.push(cell);
  }
  for (const [fill, some] of cells) {
    context.beginPath();
    for (const { x, y } of some) context.rect(x, y, layout.cellWidth, layout.cellHeight);
    context.fillStyle = palette[fill];
    context.fill();
  }
  if (layout.kind === 'tiles') drawTiles(context, drawing);
  else drawStripes(context, drawing);
  drawMarks(context, drawing);
  layout.cells.forEach((cell, at) => {
    if (drawing.selected(cell.host.id)) outline(context, drawing, at, palette.text, 1.5);
  });
  outline(context, drawing, drawing.current, palette.accent, 2.5);
}

