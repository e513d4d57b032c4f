// One route as it stands in the form, and as it is said. What the form does not know of a route stays as it was.
import { SEVERITIES } from '../api/shapes';
import type { Severity } from '../api/shapes';

export type RouteSaid = Record<string, unknown>;

export interface StepDraft {
  after_minutes: string;
  channels: string[];
  min_severity: Severity;
}

export interface RouteDraft {
  name: string;
  filter: string;
  min_severity: Severity;
  channels: string[];
  go_on: boolean;
  /** Empty: nobody is reminded. */
  remind_minutes: string;
  quiet: { on: boolean; cron: string; time_zone: string; minutes: string; unless: Severity };
  digest: { on: boolean; cron: string; time_zone: string; below: Severity };
  escalate: StepDraft[];
}

function object(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
const text = (value: unknown, otherwise = ''): string => (typeof value === 'string' ? value : typeof value === 'number' ? String(value) : otherwise);
const names = (value: unknown): string[] => (Array.isArray(value) ? value.filter((one) => typeof one === 'string') : []);
const severity = (value: unknown, otherwise: Severity): Severity => SEVERITIES.find((one) => one === value) ?? otherwise;

export function draftOfRoute(route: RouteSaid, zone: string): RouteDraft {
  const [quiet, digest] = [object(route['quiet']), object(route['digest'])];
  const [when, at] = [object(quiet['when']), object(digest['at'])];
  return {
    name: text(route['name']),
    filter: text(route['filter']),
    min_severity: severity(route['min_severity'], 'info'),
    channels: names(route['channels']),
    go_on: route['go_on'] === true,
    remind_minutes: text(route['remind_minutes']),
    quiet: {
      on: 'when' in quiet, cron: text(when['cron'], '0 22 * * *'), time_zone: text(when['time_zone'], zone), minutes: text(when['minutes'], '480'), unless: severity(quiet['unless'], 'critical'),
    },
    digest: { on: 'at' in digest, cron: text(at['cron'], '0 8 * * *'), time_zone: text(at['time_zone'], zone), below: severity(digest['below'], 'error') },
    escalate: (Array.isArray(route['escalate']) ? route['escalate'] : []).map(object).map((step) => ({
      after_minutes: text(step['after_minutes']), channels: names(step['channels']), min_severity: severity(step['min_severity'], 'info'),
    })),
  };
}

export function newStep(): StepDraft {
  return { after_minutes: '30', channels: [], min_severity: 'info' };
}

export type RouteFault = 'name' | 'channels' | 'minutes' | 'quiet' | 'digest' | 'escalate' | '';

const isMinutes = (typed: string): boolean => /^[1-9][0-9]{0,5}$/.test(typed.trim());

/** What cannot be as it is, as far as the page knows; whether a time or a filter can be read, the server says. */
export function routeFault(draft: RouteDraft): RouteFault {
  if (draft.name.trim() === '') return 'name';
  if (draft.channels.length === 0) return 'channels';
  if (draft.remind_minutes.trim() !== '' && !isMinutes(draft.remind_minutes)) return 'minutes';
  if (draft.quiet.on && (draft.quiet.cron.trim() === '' || !isMinutes(draft.quiet.minutes))) return 'quiet';
  if (draft.digest.on && draft.digest.cron.trim() === '') return 'digest';
  return draft.escalate.every((step) => isMinutes(step.after_minutes) && step.channels.length > 0) ? '' : 'escalate';
}

export function routeSaid(draft: RouteDraft, base: RouteSaid): RouteSaid {
  const said: RouteSaid = {
    ...base, name: draft.name.trim(), filter: draft.filter.trim(), min_severity: draft.min_severity, channels: draft.channels, go_on: draft.go_on,
    escalate: draft.escalate.map((step) => ({ ...step, after_minutes: Number(step.after_minutes) })),
  };
  const { quiet, digest } = draft;
  const when = { cron: quiet.cron.trim(), time_zone: quiet.time_zone.trim(), minutes: Number(quiet.minutes) };
  // A digest goes out at a moment: how long it lasts is not asked.
  const at = { ...object(object(base['digest'])['at']), cron: digest.cron.trim(), time_zone: digest.time_zone.trim() };
  const optional: [string, boolean, unknown][] = [
    ['quiet', quiet.on, { when, unless: quiet.unless }],
    ['digest', digest.on, { at: { minutes: 1, ...at }, below: digest.below }],
    ['remind_minutes', draft.remind_minutes.trim() !== '', Number(draft.remind_minutes)],
  ];
  for (const [key, on, value] of optional) {
    if (on) said[key] = value;
    else delete said[key];
  }
  return said;
}

/** The list with one route in another place. */
export function movedRoute<T>(routes: readonly T[], from: number, to: number): T[] {
  const moved = routes.filter((_, at) => at !== from);
  const one = routes[from];
  return one === undefined ? [...routes] : [...moved.slice(0, to), one, ...moved.slice(to)];
}
