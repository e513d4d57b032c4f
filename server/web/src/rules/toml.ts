// A rule as a file of rules has it: keys with plain values first, in the order in which they stand.

function scalar(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value).replaceAll('\u007f', '\\u007f');
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '""';
}

function inline(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inline).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return scalar(value);
  return `{ ${Object.entries(value).map(([key, one]) => `${key} = ${inline(one)}`).join(', ')} }`;
}

export function tomlOf(rule: Record<string, unknown>): string {
  const { id, kind, ...rest } = rule;
  const said = Object.entries({ id, kind, ...rest }).filter(([, value]) => value !== undefined && value !== null);
  return said.map(([key, value]) => `${key} = ${inline(value)}\n`).join('');
}
