// From text to the bytes of a QR code (ISO/IEC 18004): mode "bytes", correction level M, the smallest version that fits.
import { checkBytes } from './field';

/** For versions 1 to 15: check bytes of each block, and how many blocks there are, at level M. */
const CHECK_BYTES = [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24];
const BLOCKS = [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10];

/** Where alignment patterns have their middles, on both axes. */
export function alignments(version: number): number[] {
  if (version === 1) return [];
  const number = Math.floor(version / 7) + 2;
  const last = version * 4 + 10;
  const step = Math.ceil((last - 6) / (number - 1) / 2) * 2;
  return [6, ...Array.from({ length: number - 1 }, (_, at) => last - (number - 2 - at) * step)];
}

/** Bytes that a version carries, check bytes included. */
function capacity(version: number): number {
  const side = version * 4 + 17;
  const number = version === 1 ? 0 : Math.floor(version / 7) + 2;
  // Three corners with their formats, two timing lines, and the one dark module.
  let modules = side * side - 3 * 64 - 31 - 2 * (side - 16);
  if (number > 0) modules -= (number * number - 3) * 25 - (number - 2) * 10;
  if (version >= 7) modules -= 36;
  return Math.floor(modules / 8);
}

/** The bytes as they are laid out, and the version; null: the text is too long for what we draw. */
export function codeWords(text: string): { version: number; bytes: number[] } | null {
  const said = [...new TextEncoder().encode(text)];
  for (const [at, blocks] of BLOCKS.entries()) {
    const version = at + 1;
    const checks = CHECK_BYTES[at] ?? 0;
    const room = capacity(version) - checks * blocks;
    const lengthBits = version < 10 ? 8 : 16;
    if (4 + lengthBits + said.length * 8 <= room * 8) return { version, bytes: woven(padded(said, lengthBits, room), blocks, checks) };
  }
  return null;
}

function padded(said: readonly number[], lengthBits: number, room: number): number[] {
  let bits = (0b0100).toString(2).padStart(4, '0') + said.length.toString(2).padStart(lengthBits, '0');
  for (const byte of said) bits += byte.toString(2).padStart(8, '0');
  bits += '0'.repeat(Math.min(4, room * 8 - bits.length));
  bits += '0'.repeat((8 - (bits.length % 8)) % 8);
  const bytes = Array.from({ length: bits.length / 8 }, (_, at) => Number.parseInt(bits.slice(at * 8, at * 8 + 8), 2));
  return [...bytes, ...Array.from({ length: room - bytes.length }, (_, at) => (at % 2 === 0 ? 0xec : 0x11))];
}

/** Blocks side by side: the first byte of each, the second of each; then their check bytes in the same way. */
function woven(data: readonly number[], blocks: number, checks: number): number[] {
  const short = Math.floor(data.length / blocks);
  const long = data.length % blocks;
  let from = 0;
  const parts = Array.from({ length: blocks }, (_, at) => {
    const length = short + (at >= blocks - long ? 1 : 0);
    const part = data.slice(from, from + length);
    from += length;
    return { part, check: checkBytes(part, checks) };
  });
  const across = (length: number, of: (at: number) => (number | undefined)[]): number[] =>
    Array.from({ length }, (_, at) => of(at)).flat().filter((byte) => byte !== undefined);
  return [...across(short + 1, (at) => parts.map(({ part }) => part[at])), ...across(checks, (at) => parts.map(({ check }) => check[at]))];
}
