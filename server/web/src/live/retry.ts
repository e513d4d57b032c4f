const FIRST_MILLISECONDS = 1_000;
const LONGEST_MILLISECONDS = 30_000;

/** How long to wait before attempt number `failures` + 1: doubling, at most 30 s, half of it by chance (0 to 1) so that many pages do not return at once. */
export function retryMilliseconds(failures: number, chance: number): number {
  const full = Math.min(LONGEST_MILLISECONDS, FIRST_MILLISECONDS * 2 ** Math.min(failures - 1, 10));
  return full / 2 + (full / 2) * chance;
}
