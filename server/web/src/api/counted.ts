// How many things have which value, each with the test that means them.
import { count, id, line, list, number, object } from './read';

export interface CountedValue {
  value: string;
  count: number;
  /** The test of the filter language that means these. */
  test: string;
}

export interface CountedKey {
  key: string;
  values: CountedValue[];
  /** How many have a value that is not among them. */
  other: number;
}

export interface Counted {
  total: number;
  /** Everything was looked at; otherwise only the newest were. */
  complete: boolean;
  keys: CountedKey[];
}

/** The keys come in the order in which they were asked for. */
export function counted(value: unknown, by: readonly string[]): Counted {
  const from = object(value);
  const facets = object(from['facets']);
  const other = object(from['other']);
  const keys = Object.entries(facets).map(([key, values]) => ({
    key,
    values: list(values).map((one) => ({ value: line(object(one)['value']), count: count(object(one)['count']), test: id(object(one)['filter']) })),
    other: number(other[key]) ?? 0,
  }));
  keys.sort((a, b) => by.indexOf(a.key) - by.indexOf(b.key));
  return { total: count(from['total']), complete: from['complete'] !== false, keys };
}
