// Reading fields out of JSON that may be older, newer or stranger than we expect. A missing field is an empty value, never a crash.
import { momentOf } from '../words/time';
import { visibleBlock, visibleLine } from '../words/visible_text';

export type Json = Record<string, unknown>;

/** With a type of the server's document, only the fields of that type can be read; what is in them is still not trusted. */
export function object<T = Json>(value: unknown): { readonly [K in keyof T]-?: unknown } {
  return (typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}) as { readonly [K in keyof T]-?: unknown };
}

export function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

/** An identifier or cursor: kept byte for byte, because it goes back to the server. */
export function id(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

export function idOrNull(value: unknown): string | null {
  const text = id(value);
  return text === '' ? null : text;
}

/** A word or sentence to show on one line. */
export function line(value: unknown): string {
  if (typeof value === 'string') return visibleLine(value);
  if (value === null || value === undefined) return '';
  return visibleLine(typeof value === 'object' ? JSON.stringify(value) : String(value));
}

/** The source's own words, which may have several lines. Lists of lines are joined, records are written out. */
export function block(value: unknown): string {
  if (typeof value === 'string') return visibleBlock(value);
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map(block).join('\n');
  return visibleBlock(JSON.stringify(value, null, 2));
}

export function number(value: unknown): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

export function count(value: unknown): number {
  return Math.max(0, number(value) ?? 0);
}

export function moment(value: unknown): number | null {
  return typeof value === 'string' ? momentOf(value) : null;
}

export function flag(value: unknown): boolean | null {
  return typeof value === 'boolean' ? value : null;
}

/** One of a closed set of words; a word of a newer server becomes `otherwise`. */
export function word<T extends string>(value: unknown, words: readonly T[], otherwise: T): T {
  return words.find((known) => known === value) ?? otherwise;
}
