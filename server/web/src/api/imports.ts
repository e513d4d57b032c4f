// Adding hosts: one, or a file full of them.
import type { BmcSaid } from './bmcs';
import { host } from './decode';
import { count, line, list, number, object } from './read';
import { request } from './request';
import type { Host } from './shapes';

export const FORMATS = ['yaml', 'json', 'csv', 'ini', 'text'] as const;
export type Format = (typeof FORMATS)[number];

export const OUTCOMES = ['added', 'changed', 'unchanged', 'skipped', 'refused'] as const;
export type Outcome = (typeof OUTCOMES)[number];

export interface ImportLine {
  line: number;
  name: string;
  outcome: string;
  why: string;
  warnings: string[];
}

export interface ImportReport {
  dry_run: boolean;
  applied: boolean;
  counts: Record<Outcome, number>;
  credentials_added: number;
  lines: ImportLine[];
  /** Line (0: the whole file) and words. */
  warnings: [line: number, words: string][];
}

export interface HostSaid {
  name: string;
  group: string;
  site: string;
  rack: string;
  tags: string[];
  notes: string;
  bmc: BmcSaid;
}

function importLine(value: unknown): ImportLine {
  const from = object(value);
  return {
    line: count(from['line']),
    name: line(from['name']),
    outcome: line(from['outcome']),
    why: line(from['why']),
    warnings: list(from['warnings']).map(line),
  };
}

export function importReport(value: unknown): ImportReport {
  const from = object(value);
  const counts = Object.fromEntries(OUTCOMES.map((outcome) => [outcome, count(from[outcome])])) as Record<Outcome, number>;
  return {
    dry_run: from['dry_run'] === true,
    applied: from['applied'] === true,
    counts,
    credentials_added: count(from['credentials_added']),
    lines: list(from['lines']).map(importLine),
    warnings: list(from['warnings']).map((one) => {
      const [at, words] = list(one);
      return [number(at) ?? 0, line(words)];
    }),
  };
}

export const addCalls = {
  host: (said: HostSaid): Promise<Host> => request('POST', '/api/v1/hosts', host, said),
  /** Takes a file, or says what would become of it. */
  file: (format: Format, content: string, options: { dry_run: boolean; partial: boolean }): Promise<ImportReport> =>
    request('POST', `/api/v1/hosts/import?format=${format}&dry_run=${options.dry_run}&partial=${options.partial}`, importReport, { content }),
};
