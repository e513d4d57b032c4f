// What the person may be about to type: a key, or a value of a key.

export interface Context {
  kind: 'key' | 'value';
  /** Of a value: which key it is of. */
  key: string;
  /** What is typed of it already. */
  typed: string;
  /** Where the typed part begins. */
  from: number;
}

const VALUE = /([\p{L}\p{N}_.-]+)\s*(?:!=|<=|>=|==|=|<|>|~|:)\s*("?[^\s"()=<>!~]*)$/u;
const LISTED = /([\p{L}\p{N}_.-]+)\s+in\s*\((?:[^()]*,)?\s*("?[^\s"(),]*)$/u;
const KEY = /(?:^|[\s(])([\p{L}\p{N}_.-]*)$/u;

/** What stands before the caret, or null where nothing can be offered. */
export function contextOf(text: string, caret: number): Context | null {
  const before = text.slice(0, caret);
  const value = LISTED.exec(before) ?? VALUE.exec(before);
  if (value !== null) {
    const typed = value[2] ?? '';
    return { kind: 'value', key: (value[1] ?? '').toLowerCase(), typed: typed.replace(/^"/, ''), from: before.length - typed.length };
  }
  const key = KEY.exec(before);
  if (key === null) return null;
  const typed = key[1] ?? '';
  return { kind: 'key', key: '', typed, from: before.length - typed.length };
}

/** Those that begin with what is typed before those that only contain it. */
export function offered<T>(all: readonly T[], word: (one: T) => string, typed: string, most: number): T[] {
  const wanted = typed.toLowerCase();
  const rank = (one: T): number => word(one).toLowerCase().indexOf(wanted);
  const found = all.filter((one) => rank(one) !== -1 && word(one).toLowerCase() !== wanted);
  return found.map((one, at) => ({ one, at, rank: Math.sign(rank(one)) })).sort((a, b) => a.rank - b.rank || a.at - b.at).slice(0, most).map(({ one }) => one);
}

/** The text with what was chosen in the place of what was typed, and where the caret stands then. */
export function completed(text: string, caret: number, context: Context, chosen: string): { text: string; caret: number } {
  const rest = text.slice(caret).replace(/^[^\s()]*/, '');
  const gap = context.kind === 'key' ? ' = ' : ' ';
  const start = text.slice(0, context.from) + chosen + (rest.startsWith(' ') || rest.startsWith(')') ? '' : gap);
  return { text: start + rest, caret: start.length };
}

/** Whether the text ends in what may become a key: searching names for it would empty the list for a moment. */
export function isHalfKey(text: string, keys: readonly string[]): boolean {
  const last = /(?:^|[\s(])([\p{L}_]{2,})$/u.exec(text)?.[1]?.toLowerCase();
  return last !== undefined && keys.some((key) => key.startsWith(last));
}
