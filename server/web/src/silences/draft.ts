// What a form must say to make a silence, and the filter that means one alert.
import type { SilenceSaid } from '../api/silences';
import type { Alert } from '../api/shapes';
import { quoted } from '../filter/words';
import { texts } from '../texts';

export interface SilenceDraft {
  filter: string;
  reason: string;
  /** It comes again, rather than once. */
  again: boolean;
  /** By the clock of this device, as a field gives it; empty: now. */
  starts: string;
  /** The same; empty: by minutes, or for what comes again without an end. */
  ends: string;
  minutes: string;
  cron: string;
  zone: string;
  lasts: string;
}

export function emptyDraft(filter: string, zone: string): SilenceDraft {
  return { filter, reason: '', again: false, starts: '', ends: '', minutes: '60', cron: '', zone, lasts: '60' };
}

/** RFC 3339 of a field of date and time; null when it is no moment. */
function instant(field: string): string | null {
  const at = Date.parse(field);
  return Number.isFinite(at) ? new Date(at).toISOString() : null;
}

function isWhole(text: string): boolean {
  return /^\d{1,9}$/.test(text.trim()) && Number(text) >= 1;
}

/** What cannot even be asked for; empty when nothing is. The rest is the server's to judge. */
export function silenceFault(draft: SilenceDraft): string {
  const words = texts.silences.form.faults;
  const moments = [draft.starts, draft.ends].filter((field) => field !== '');
  if (moments.some((field) => instant(field) === null)) return words.moment;
  if (draft.again) return isWhole(draft.lasts) ? '' : words.minutes;
  if ((draft.minutes.trim() === '') === (draft.ends === '')) return words.until;
  return draft.ends !== '' || isWhole(draft.minutes) ? '' : words.minutes;
}

export function silenceSaid(draft: SilenceDraft): SilenceSaid {
  const [starts_at, ends_at] = [instant(draft.starts), instant(draft.ends)];
  return {
    filter: draft.filter.trim(),
    reason: draft.reason.trim(),
    ...(starts_at === null ? {} : { starts_at }),
    ...(ends_at === null ? {} : { ends_at }),
    ...(draft.again
      ? { recurrence: { cron: draft.cron.trim(), time_zone: draft.zone.trim(), minutes: Number(draft.lasts) } }
      : ends_at === null ? { minutes: Number(draft.minutes) } : {}),
  };
}

/** What a preview was made for: everything but the reason, which hides nothing. */
export function previewKey(draft: SilenceDraft): string {
  return JSON.stringify({ ...draft, reason: '' });
}

/** The filter that means an alert and what is like it on its subject. */
export function filterOf(alert: Alert): string {
  const tests: string[] = [];
  if (alert.host_id !== null) tests.push(`host = ${quoted(alert.host_name)}`);
  tests.push(alert.problem === '' ? `class = ${quoted(alert.class)}` : `problem = ${quoted(alert.problem)}`);
  if (alert.host_id === null && alert.component !== '') tests.push(`component = ${quoted(alert.component)}`);
  return tests.join(' and ');
}
