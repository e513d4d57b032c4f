// What a telephone would read in a QR code that is drawn as squares of a path; by a reader that has nothing of whoever drew it.
import jsQR from 'jsqr';

// The module is one of CommonJS: some loaders hand over all of it.
const read = (jsQR as unknown as { default?: typeof jsQR }).default ?? jsQR;
const SCALE = 4;
const QUIET = 4;

export function readCode(path: string): string | null {
  const dark = [...path.matchAll(/M(\d+) (\d+)h1v1h-1z/g)].map(([, x, y]) => [Number(x), Number(y)] as const);
  const side = (Math.max(...dark.flat()) + 1 + 2 * QUIET) * SCALE;
  const picture = new Uint8ClampedArray(side * side * 4).fill(255);
  for (const [x, y] of dark) {
    for (let at = 0; at < SCALE * SCALE; at += 1) {
      const column = (x + QUIET) * SCALE + (at % SCALE);
      const row = (y + QUIET) * SCALE + Math.floor(at / SCALE);
      picture.fill(0, (row * side + column) * 4, (row * side + column) * 4 + 3);
    }
  }
  return read(picture, side, side)?.data ?? null;
}
