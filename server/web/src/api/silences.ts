// Silences and maintenance windows: what is not told, with a preview of what that hides.
import { page, severity } from './decode';
import { count, id, line, list, moment, object, word } from './read';
import { request } from './request';
import type { Page, Severity } from './shapes';
import { recurrence } from './telling';
import type { Recurrence } from './telling';

export const SILENCE_STATES = ['active', 'pending', 'over'] as const;
export type SilenceState = (typeof SILENCE_STATES)[number];

export interface Silence {
  id: string;
  filter: string;
  reason: string;
  author: string;
  created_at: number | null;
  starts_at: number | null;
  ends_at: number | null;
  recurrence: Recurrence | null;
  /** Who ended it early; empty: nobody. */
  ended_by: string;
  state: SilenceState;
  /** Until when it is on, while it is. */
  on_until: number | null;
}

/** A silence as it is asked for. */
export interface SilenceSaid {
  filter: string;
  reason: string;
  starts_at?: string;
  ends_at?: string;
  minutes?: number;
  recurrence?: { cron: string; time_zone: string; minutes: number };
}

export interface HiddenAlert {
  id: string;
  title: string;
  severity: Severity;
  host_name: string;
  component: string;
  opened_at: number | null;
}

/** Some of the alerts, and how many there are. */
export interface Hidden {
  total: number;
  items: HiddenAlert[];
  /** There were more than the server looked at. */
  is_cut: boolean;
}

export interface SilencePreview {
  open: Hidden;
  past_week: Hidden;
}

export function silence(value: unknown): Silence {
  const from = object(value);
  return {
    id: id(from['id']),
    filter: line(from['filter']),
    reason: line(from['reason']),
    author: line(from['author']),
    created_at: moment(from['created_at']),
    starts_at: moment(from['starts_at']),
    ends_at: moment(from['ends_at']),
    recurrence: typeof from['recurrence'] === 'object' && from['recurrence'] !== null ? recurrence(from['recurrence']) : null,
    ended_by: line(from['ended_by']),
    state: word(from['state'], SILENCE_STATES, 'pending'),
    on_until: moment(from['on_until']),
  };
}

function hiddenAlert(value: unknown): HiddenAlert {
  const from = object(value);
  return {
    id: id(from['id']),
    title: line(from['title']),
    severity: severity(from['severity']),
    host_name: line(from['host_name']),
    component: line(from['component']),
    opened_at: moment(from['opened_at']),
  };
}

function hidden(value: unknown): Hidden {
  const from = object(value);
  return { total: count(from['total']), items: list(from['items']).map(hiddenAlert), is_cut: from['is_cut'] === true };
}

function silencePreview(value: unknown): SilencePreview {
  const from = object(value);
  return { open: hidden(from['open']), past_week: hidden(from['past_week']) };
}

const V1 = '/api/v1/silences';

export const silenceCalls = {
  list: (over: boolean, cursor: string | null): Promise<Page<Silence>> => {
    const after = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    return request('GET', `${V1}?state=${over ? 'over' : 'lasting'}&limit=100${after}`, (value) => page(value, silence));
  },
  add: (said: SilenceSaid): Promise<Silence> => request('POST', V1, silence, said),
  preview: (said: SilenceSaid): Promise<SilencePreview> => request('POST', `${V1}/preview`, silencePreview, said),
  end: (silenceId: string): Promise<null> => request('POST', `${V1}/${encodeURIComponent(silenceId)}/end`, () => null),
};
