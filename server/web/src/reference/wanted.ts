// Which operations are shown, in which groups, and how one is asked by hand.
import type { Operation } from '../api/reference';

export interface Group {
  tag: string;
  operations: Operation[];
}

/** Those that have every word somewhere in what is shown of them. */
export function matching(operations: Operation[], filter: string): Operation[] {
  const wanted = filter.toLowerCase().split(/\s+/).filter((word) => word !== '');
  const text = (one: Operation): string => `${one.method} ${one.path} ${one.summary} ${one.tag} ${one.role} ${one.action}`.toLowerCase();
  return operations.filter((one) => wanted.every((word) => text(one).includes(word)));
}

export function groups(operations: Operation[]): Group[] {
  const by = new Map<string, Operation[]>();
  for (const one of operations) by.set(one.tag, [...(by.get(one.tag) ?? []), one]);
  return [...by].map(([tag, members]) => ({ tag, operations: members })).sort((a, b) => a.tag.localeCompare(b.tag));
}

/** As one word of a shell: nothing in it means anything there. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** The request for a terminal. The cookie is not in it: whoever copies a line must not copy a session. */
export function curlLine(one: Operation, origin: string, example: unknown = {}): string {
  const parts = ['curl', '-b', '"$IRONWATCH_COOKIE"'];
  if (one.method !== 'GET') parts.push('-X', one.method, '-H', "'Content-Type: application/json'");
  if (one.body !== null) parts.push('-d', quoted(JSON.stringify(example)));
  const query = one.parameters.filter((parameter) => parameter.place === 'query' && parameter.required);
  const search = query.map((parameter) => `${parameter.name}=…`).join('&');
  parts.push(quoted(`${origin}${one.path}${search === '' ? '' : `?${search}`}`));
  return parts.join(' ');
}
