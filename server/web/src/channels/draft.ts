// A channel as it is being typed, and what is said of it in the end.
import type { ChannelSaid, ChannelShown } from '../api/channels';
import { SEVERITIES } from '../api/shapes';
import type { Severity } from '../api/shapes';
import { CHANNEL_KINDS } from './kinds';
import type { ChannelField, FieldForm } from './kinds';

export interface ChannelDraft {
  name: string;
  kind: string;
  enabled: boolean;
  min_severity: Severity;
  /** Empty: what suits the kind. */
  max_per_minute: string;
  allow_private_targets: boolean;
  /** By key, as it stands in its field. */
  values: Record<string, string>;
  /** By name; empty: stays as it is. */
  secrets: Record<string, string>;
  /** Those that are to be taken away. */
  dropped: string[];
}

export interface SecretSlot {
  name: string;
  required: boolean;
}

export type ChannelFault = { key: string } | null;

/** How each form of a field reads what is kept, and what it makes of what was typed; undefined: nothing was said. */
const FORMS: Record<FieldForm, { read: (kept: unknown) => string; say: (typed: string) => unknown }> = {
  line: { read: text, say: (typed) => typed.trim() || undefined },
  text: { read: text, say: (typed) => (typed.trim() === '' ? undefined : typed) },
  choice: { read: text, say: (typed) => typed || undefined },
  check: { read: (kept) => (kept === true ? 'yes' : ''), say: (typed) => typed === 'yes' },
  lines: { read: (kept) => (Array.isArray(kept) ? kept.map(text).join('\n') : ''), say: (typed) => linesOf(typed) },
  headers: {
    read: (kept) => Object.entries((kept ?? {}) as Record<string, unknown>).map(([name, value]) => `${name}: ${text(value)}`).join('\n'),
    say: (typed) => Object.fromEntries(linesOf(typed).map(headerOf)),
  },
};

function text(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

function linesOf(typed: string): string[] {
  return typed.split(/[\n,]/).map((one) => one.trim()).filter((one) => one !== '');
}

function headerOf(one: string): [string, string] {
  const at = one.indexOf(':');
  return at === -1 ? [one, ''] : [one.slice(0, at).trim(), one.slice(at + 1).trim()];
}

export function fieldsOf(kind: string): readonly ChannelField[] {
  return CHANNEL_KINDS[kind]?.fields ?? [];
}

/** The secrets that a channel of such values can have. */
export function slotsOf(draft: ChannelDraft): SecretSlot[] {
  const kind = CHANNEL_KINDS[draft.kind];
  if (kind === undefined) return [];
  const withUser = (draft.values['username'] ?? '').trim() !== '';
  const headers = linesOf(draft.values['secret_headers'] ?? '').map((name) => ({ name: `header.${name}`, required: true }));
  return [
    ...kind.needs.map((name) => ({ name, required: true })),
    ...kind.may.map((name) => ({ name, required: name === 'password' && withUser })),
    ...headers,
  ];
}

function valuesOf(kind: string, settings: Record<string, unknown>): Record<string, string> {
  return Object.fromEntries(fieldsOf(kind).map((field) => [field.key, FORMS[field.form].read(settings[field.key]) || (field.choices?.[0] ?? '')]));
}

export function emptyChannel(kind: string): ChannelDraft {
  return {
    name: '', kind, enabled: true, min_severity: 'warning', max_per_minute: '', allow_private_targets: false,
    values: valuesOf(kind, {}), secrets: {}, dropped: [],
  };
}

export function draftOf(known: ChannelShown): ChannelDraft {
  const most = known.settings['max_per_minute'];
  return {
    ...emptyChannel(known.kind),
    name: known.name,
    enabled: known.enabled,
    min_severity: SEVERITIES.find((one) => one === known.min_severity) ?? 'warning',
    max_per_minute: typeof most === 'number' ? String(most) : '',
    allow_private_targets: known.settings['allow_private_targets'] === true,
    values: valuesOf(known.kind, known.settings),
  };
}

/** The first field that cannot be as it is. `set` are the secrets that are kept already. */
export function channelFault(draft: ChannelDraft, set: readonly string[]): ChannelFault {
  if (!/^[a-z0-9][a-z0-9._-]{0,63}$/i.test(draft.name)) return { key: 'name' };
  if (!/^[0-9]{0,4}$/.test(draft.max_per_minute.trim())) return { key: 'max_per_minute' };
  for (const field of fieldsOf(draft.kind)) {
    if (field.required === true && (draft.values[field.key] ?? '').trim() === '') return { key: field.key };
  }
  for (const slot of slotsOf(draft)) {
    const kept = set.includes(slot.name) && !draft.dropped.includes(slot.name);
    if (slot.required && !kept && (draft.secrets[slot.name] ?? '') === '') return { key: slot.name };
  }
  return null;
}

export function channelSaid(draft: ChannelDraft): ChannelSaid {
  const said: ChannelSaid = {
    name: draft.name, kind: draft.kind, enabled: draft.enabled, min_severity: draft.min_severity,
    allow_private_targets: draft.allow_private_targets, secrets: {},
  };
  if (draft.max_per_minute.trim() !== '') said['max_per_minute'] = Number(draft.max_per_minute);
  for (const field of fieldsOf(draft.kind)) {
    const value = FORMS[field.form].say(draft.values[field.key] ?? '');
    if (value !== undefined) said[field.key] = value;
  }
  for (const { name } of slotsOf(draft)) {
    const typed = draft.secrets[name] ?? '';
    if (draft.dropped.includes(name)) said.secrets[name] = '';
    else if (typed !== '') said.secrets[name] = typed;
  }
  return said;
}
