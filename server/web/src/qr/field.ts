// Arithmetic of QR codes: bytes as elements of GF(256) with the polynomial x⁸+x⁴+x³+x²+1, and the check bytes of Reed and Solomon.

function times(a: number, b: number): number {
  let product = 0;
  for (let bit = 7; bit >= 0; bit -= 1) {
    product = (product << 1) ^ ((product >>> 7) * 0x11d);
    product ^= ((b >>> bit) & 1) * a;
  }
  return product;
}

/** The polynomial whose roots are the first powers of 2; its highest coefficient, 1, is left out. */
function divisor(degree: number): number[] {
  let coefficients = [...new Array<number>(degree - 1).fill(0), 1];
  let root = 1;
  for (let step = 0; step < degree; step += 1) {
    const before = coefficients;
    coefficients = before.map((one, at) => times(one, root) ^ (before[at + 1] ?? 0));
    root = times(root, 2);
  }
  return coefficients;
}

/** What is left when the bytes are divided: the check bytes that stand behind them. */
export function checkBytes(bytes: readonly number[], degree: number): number[] {
  const by = divisor(degree);
  let left = new Array<number>(degree).fill(0);
  for (const byte of bytes) {
    const factor = byte ^ (left[0] ?? 0);
    left = by.map((one, at) => (left[at + 1] ?? 0) ^ times(one, factor));
  }
  return left;
}
