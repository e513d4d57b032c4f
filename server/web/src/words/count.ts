const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/** "1,204". */
export function countWords(count: number): string {
  return whole.format(count);
}

/** "1 host", "1,204 hosts". */
export function plural(count: number, one: string, many: string): string {
  return `${countWords(count)} ${count === 1 ? one : many}`;
}
