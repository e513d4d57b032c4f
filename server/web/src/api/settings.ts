// How the server is set up, and what it keeps. Read only: settings are changed in the file or the environment.
import { count, line, list, number, object, word } from './read';
import { request } from './request';

export const SETTING_SOURCES = ['default', 'file', 'env'] as const;

export interface Setting {
  key: string;
  /** Secrets say only whether they are set. */
  value: string;
  standard: string;
  source: (typeof SETTING_SOURCES)[number];
  meaning: string;
}

export interface Retention {
  kind: string;
  /** None: for ever. */
  days: number | null;
  rows: number;
  bytes: number | null;
}

export interface Settings {
  items: Setting[];
  retention: Retention[];
}

export function settings(value: unknown): Settings {
  const from = object(value);
  return {
    items: list(from['items']).map((one) => {
      const { key, value: own, default: standard, source, meaning } = object(one);
      return { key: line(key), value: line(own), standard: line(standard), source: word(source, SETTING_SOURCES, 'default'), meaning: line(meaning) };
    }),
    retention: list(from['retention']).map((one) => {
      const { kind, days, rows, bytes } = object(one);
      return { kind: line(kind), days: number(days), rows: count(rows), bytes: number(bytes) };
    }),
  };
}

export const settingCalls = {
  show: (): Promise<Settings> => request('GET', '/api/v1/settings', settings),
};
