// How the server is set up, and what it keeps. Some of it is set here; the rest in the file or the environment.
import { count, line, list, moment, number, object, word } from './read';
import { request } from './request';
import type { Said } from './said';

export const SETTING_SOURCES = ['default', 'page', 'file', 'env', 'command_line'] as const;

export const EDIT_KINDS = ['number', 'networks', 'address', 'other'] as const;

export interface Edit {
  kind: (typeof EDIT_KINDS)[number];
  min: number | null;
  max: number | null;
  /** Command line, environment or file have the last word. */
  locked: boolean;
}

export interface KeptSetting {
  value: string;
  changed_at: number | null;
  changed_by: string;
}

export interface Setting {
  key: string;
  /** Secrets say only whether they are set. */
  value: string;
  standard: string;
  source: (typeof SETTING_SOURCES)[number];
  meaning: string;
  /** None: it is changed in the file alone. */
  edit: Edit | null;
  /** What somebody set here; also where the file has the last word now. */
  kept: KeptSetting | null;
  /** As it is changed: a list has one item in each line. */
  text: string;
}

export interface Retention {
  kind: string;
  /** None: for ever. */
  days: number | null;
  rows: number;
  bytes: number | null;
  /** What comes in a day; none as long as nobody can say. */
  bytes_per_day: number | null;
}

export interface Settings {
  items: Setting[];
  retention: Retention[];
}

function edit(value: unknown): Edit | null {
  if (value === undefined || value === null) return null;
  const from = object<Said['SettingEdit']>(value);
  return { kind: word(from['kind'], EDIT_KINDS, 'other'), min: number(from['min']), max: number(from['max']), locked: from['locked'] !== false };
}

function kept(value: unknown): KeptSetting | null {
  if (value === undefined || value === null) return null;
  const from = object<Said['SettingKept']>(value);
  return { value: shownValue(from['value']), changed_at: moment(from['changed_at']), changed_by: line(from['changed_by']) };
}

/** A list reads as "a, b"; nothing in it reads as nothing. */
function shownValue(value: unknown): string {
  return Array.isArray(value) && value.every((item) => typeof item === 'string') ? value.map(line).join(', ') : line(value);
}

export function settings(value: unknown): Settings {
  const from = object(value);
  return {
    items: list(from['items']).map((one) => {
      const from = object<Said['SettingView']>(one);
      const own = from['value'];
      return {
        key: line(from['key']),
        value: shownValue(own),
        standard: shownValue(from['default']),
        source: word(from['source'], SETTING_SOURCES, 'default'),
        meaning: line(from['meaning']),
        edit: edit(from['edit']),
        kept: kept(from['kept']),
        text: Array.isArray(own) ? own.map(line).join('\n') : line(own),
      };
    }),
    retention: list(from['retention']).map((one) => {
      const from = object<Said['HeldView']>(one);
      return {
        kind: line(from['kind']), days: number(from['days']), rows: count(from['rows']), bytes: number(from['bytes']), bytes_per_day: number(from['bytes_per_day']),
      };
    }),
  };
}

export const settingCalls = {
  show: (): Promise<Settings> => request('GET', '/api/v1/settings', settings),
  /** Null: as it comes again. */
  change: (changes: Record<string, unknown>): Promise<Settings> => request('PATCH', '/api/v1/settings', settings, { changes }),
};
