// A type of the description in words: what it is in one line, and which fields it has.
import type { Schema } from '../api/reference';
import { block, line, list, object } from '../api/read';

export interface Field {
  name: string;
  type: string;
  required: boolean;
  words: string;
  /** Names of types in it, which can be looked at by themselves. */
  named: string[];
}

// A type that names itself, or one that somebody made up, must not be written out without end.
const DEEPEST = 6;

/** `#/components/schemas/HostView` → `HostView`. */
function nameOf(schema: Schema): string {
  return line(object(schema)['$ref']).split('/').at(-1) ?? '';
}

function quoted(value: unknown): string {
  return typeof value === 'string' ? `"${line(value)}"` : line(value);
}

/** In one line: `HostView[]`, `"up" | "down"`, `integer (1 to 500)`. */
export function typeWords(schema: Schema, depth = 0): string {
  const from = object(schema);
  if (depth > DEEPEST) return '…';
  const deeper = (one: unknown): string => typeWords(one, depth + 1);
  const name = nameOf(schema);
  if (name !== '') return name;
  if (Array.isArray(from['enum'])) return from['enum'].map(quoted).join(' | ');
  for (const key of ['oneOf', 'anyOf']) if (Array.isArray(from[key])) return from[key].map(deeper).join(' | ');
  if (Array.isArray(from['allOf'])) return from['allOf'].map(deeper).join(' & ');
  const types = Array.isArray(from['type']) ? from['type'].map(line) : [line(from['type'])];
  return types.map((type) => plainWords(type, from, deeper)).join(' | ') || 'any';
}

function plainWords(type: string, from: Record<string, unknown>, deeper: (schema: Schema) => string): string {
  if (type === 'array') {
    const pairs = list(from['prefixItems']);
    if (pairs.length > 0) return `[${pairs.map(deeper).join(', ')}]`;
    const item = deeper(from['items']);
    return item.includes(' ') ? `(${item})[]` : `${item}[]`;
  }
  if (type === 'object' && typeof from['additionalProperties'] === 'object') return `{ [name]: ${deeper(from['additionalProperties'])} }`;
  const [least, most] = [from['minimum'], from['maximum']];
  const range = typeof least === 'number' && typeof most === 'number' ? ` (${least} to ${most})` : '';
  return `${type}${range}`;
}

/** All names of types in a schema. */
function namesIn(schema: Schema, depth = 0): string[] {
  if (depth > DEEPEST || typeof schema !== 'object' || schema === null) return [];
  const name = nameOf(schema);
  if (name !== '') return [name];
  return Object.entries(schema).flatMap(([key, value]) => (key === 'description' ? [] : namesIn(value, depth + 1)));
}

/** Its fields, those of its parts among them; none for what is not an object. */
export function fieldsOf(schema: Schema, schemas: ReadonlyMap<string, Schema>, depth = 0): Field[] {
  const from = object(schema);
  if (depth > DEEPEST) return [];
  const name = nameOf(schema);
  if (name !== '') return fieldsOf(schemas.get(name), schemas, depth + 1);
  const [only, ...others] = list(from['oneOf']).filter((one) => object(one)['type'] !== 'null');
  if (only !== undefined && others.length === 0) return fieldsOf(only, schemas, depth + 1);
  const needed = new Set(list(from['required']));
  const own = Object.entries(object(from['properties'])).map(([field, value]) => ({
    name: line(field),
    type: typeWords(value),
    required: needed.has(field),
    words: block(object(value)['description']),
    named: [...new Set(namesIn(value))],
  }));
  return [...list(from['allOf']).flatMap((part) => fieldsOf(part, schemas, depth + 1)), ...own];
}

/** An example that the description gives of it; an empty object where it gives none. */
export function exampleOf(schema: Schema, schemas: ReadonlyMap<string, Schema>): unknown {
  const from = object(schema);
  const [only] = list(from['oneOf']).filter((one) => object(one)['type'] !== 'null');
  const whole = object(schemas.get(nameOf(only ?? schema)));
  return whole['example'] ?? {};
}

/** The kinds that it comes in, where it comes in several. */
export function kindsOf(schema: Schema, schemas: ReadonlyMap<string, Schema>): Schema[] {
  const name = nameOf(schema);
  const from = object(name === '' ? schema : schemas.get(name));
  const kinds = list(from['oneOf']).filter((one) => object(one)['type'] !== 'null');
  return kinds.length > 1 ? kinds : [];
}
