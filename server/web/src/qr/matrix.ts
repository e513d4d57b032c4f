// The modules of a QR code: fixed patterns, the bytes in their zigzag, and the mask that leaves the fewest confusing shapes.
import { alignments, codeWords } from './words';

/** Rows of modules; true is dark. */
export type Modules = readonly (readonly boolean[])[];

const MASKS: readonly ((x: number, y: number) => boolean)[] = [
  (x, y) => (x + y) % 2 === 0,
  (_, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

class Drawing {
  readonly side: number;
  readonly dark: boolean[][];
  /** Modules of fixed patterns: no data, and no mask. */
  readonly fixed: boolean[][];

  constructor(readonly version: number) {
    this.side = version * 4 + 17;
    const blank = (): boolean[][] => Array.from({ length: this.side }, () => new Array<boolean>(this.side).fill(false));
    this.dark = blank();
    this.fixed = blank();
    for (let at = 0; at < this.side; at += 1) {
      this.set(6, at, at % 2 === 0);
      this.set(at, 6, at % 2 === 0);
    }
    for (const [x, y] of [[3, 3], [this.side - 4, 3], [3, this.side - 4]] as const) this.#corner(x, y);
    this.#alignments();
    this.#versionBits();
    this.format(0);
  }

  set(x: number, y: number, dark: boolean): void {
    const [row, fixed] = [this.dark[y], this.fixed[y]];
    if (row === undefined || fixed === undefined || x < 0 || x >= this.side) return;
    row[x] = dark;
    fixed[x] = true;
  }

  #square(x: number, y: number, reach: number, dark: (distance: number) => boolean): void {
    for (let down = -reach; down <= reach; down += 1) {
      for (let right = -reach; right <= reach; right += 1) this.set(x + right, y + down, dark(Math.max(Math.abs(right), Math.abs(down))));
    }
  }

  #corner(x: number, y: number): void {
    this.#square(x, y, 4, (distance) => distance !== 2 && distance !== 4);
  }

  #alignments(): void {
    const places = alignments(this.version);
    const last = places.length - 1;
    places.forEach((x, i) =>
      places.forEach((y, j) => {
        const inCorner = (i === 0 && j === 0) || (i === 0 && j === last) || (i === last && j === 0);
        if (!inCorner) this.#square(x, y, 2, (distance) => distance !== 1);
      }),
    );
  }

  #versionBits(): void {
    if (this.version < 7) return;
    let rest = this.version;
    for (let step = 0; step < 12; step += 1) rest = (rest << 1) ^ ((rest >>> 11) * 0x1f25);
    const bits = (this.version << 12) | rest;
    for (let at = 0; at < 18; at += 1) {
      const [far, near, dark] = [this.side - 11 + (at % 3), Math.floor(at / 3), ((bits >>> at) & 1) === 1];
      this.set(far, near, dark);
      this.set(near, far, dark);
    }
  }

  /** Level M is 00, so the mask's number alone is what is said. */
  format(mask: number): void {
    let rest = mask;
    for (let step = 0; step < 10; step += 1) rest = (rest << 1) ^ ((rest >>> 9) * 0x537);
    const bits = ((mask << 10) | rest) ^ 0x5412;
    const dark = (at: number): boolean => ((bits >>> at) & 1) === 1;
    for (let at = 0; at < 15; at += 1) {
      const near = at < 6 ? at : at < 8 ? at + 1 : 14 - at;
      if (at < 8) this.set(8, near, dark(at));
      else this.set(at === 8 ? 7 : near, 8, dark(at));
      if (at < 8) this.set(this.side - 1 - at, 8, dark(at));
      else this.set(8, this.side - 15 + at, dark(at));
    }
    this.set(8, this.side - 8, true);
  }

  place(bytes: readonly number[]): void {
    let at = 0;
    for (let right = this.side - 1; right >= 1; right -= 2) {
      // The column of the timing line carries nothing.
      if (right === 6) right = 5;
      const upward = ((right + 1) & 2) === 0;
      for (let step = 0; step < this.side; step += 1) {
        for (const x of [right, right - 1]) {
          const y = upward ? this.side - 1 - step : step;
          const row = this.dark[y];
          if (row === undefined || this.fixed[y]?.[x] === true) continue;
          row[x] = (((bytes[at >>> 3] ?? 0) >>> (7 - (at & 7))) & 1) === 1;
          at += 1;
        }
      }
    }
  }

  masked(mask: number): boolean[][] {
    this.format(mask);
    const turns = MASKS[mask] ?? (() => false);
    return this.dark.map((row, y) => row.map((dark, x) => dark !== (this.fixed[y]?.[x] !== true && turns(x, y))));
  }
}

/** Runs of one colour, blocks of four, shapes like a corner, and more of one colour than of the other. */
function penalty(modules: Modules): number {
  const side = modules.length;
  const lines = [...modules, ...modules.map((_, x) => modules.map((row) => row[x] === true))].map((line) => line.map((dark) => (dark ? '1' : '0')).join(''));
  let sum = 0;
  for (const line of lines) {
    for (const run of line.match(/0{5,}|1{5,}/g) ?? []) sum += run.length - 2;
    sum += 40 * (line.match(/(?=10111010000)|(?=00001011101)/g) ?? []).length;
  }
  let dark = 0;
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      const one = modules[y]?.[x];
      if (one === true) dark += 1;
      if (x > 0 && y > 0 && one === modules[y]?.[x - 1] && one === modules[y - 1]?.[x] && one === modules[y - 1]?.[x - 1]) sum += 3;
    }
  }
  return sum + 10 * Math.floor(Math.abs((dark * 20) / (side * side) - 10));
}

/** The code of a text; null: it is too long for one that a telephone reads easily. */
export function qrModules(text: string): Modules | null {
  const words = codeWords(text);
  if (words === null) return null;
  const drawing = new Drawing(words.version);
  drawing.place(words.bytes);
  const all = MASKS.map((_, mask) => drawing.masked(mask));
  return all.reduce((best, one) => (penalty(one) < penalty(best) ? one : best));
}

/** An SVG path of its dark modules, one unit each, without the quiet zone. */
export function qrPath(modules: Modules): string {
  return modules.map((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : '')).join('')).join('');
}
