// A rule as it stands in the form, and as it is said. What the form does not know of a rule stays as it was.
import { SEVERITIES } from '../api/shapes';
import type { Severity } from '../api/shapes';
import { fieldsOfRule } from './kinds';
import type { RuleField, RuleFieldForm } from './kinds';

export type RuleSaid = Record<string, unknown>;

export interface LevelDraft {
  severity: Severity;
  side: 'at_least' | 'at_most';
  at: string;
  /** Empty: where it begins. */
  clear: string;
}

export interface RuleDraft {
  id: string;
  kind: string;
  /** By key, as it stands in its field. */
  values: Record<string, string>;
  levels: LevelDraft[];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

const NUMBER = /^-?[0-9]+(\.[0-9]+)?$/;
const WHOLE = /^[0-9]+$/;
const parts = (typed: string): string[] => typed.split(',').map((one) => one.trim()).filter((one) => one !== '');
/** Codes are numbers or words. */
const codeOf = (typed: string): string | number => (WHOLE.test(typed.trim()) ? Number(typed) : typed.trim());
const joined = (kept: unknown): string => (Array.isArray(kept) ? kept.map(text).join(', ') : '');

interface Reader {
  read: (kept: unknown) => string;
  /** What was typed as it is said; undefined: nothing. */
  say: (typed: string) => unknown;
  fits: (typed: string) => boolean;
}

const always = (): boolean => true;
const said = (typed: string): unknown => (typed.trim() === '' ? undefined : typed.trim());
const LINE: Reader = { read: text, say: said, fits: always };
const numeric = (pattern: RegExp): Reader => ({ read: text, say: (typed) => (typed.trim() === '' ? undefined : Number(typed)), fits: (typed) => pattern.test(typed.trim()) });

/** How each form reads what is kept, and what it makes of what was typed. Levels are read by themselves. */
const READERS: Record<Exclude<RuleFieldForm, 'levels'>, Reader> = {
  line: LINE,
  text: LINE,
  filter: LINE,
  severity: { ...LINE, fits: (typed) => SEVERITIES.some((one) => one === typed) },
  side: LINE,
  whole: numeric(WHOLE),
  number: numeric(NUMBER),
  code: { read: text, say: (typed) => (typed.trim() === '' ? undefined : codeOf(typed)), fits: always },
  codes: { read: joined, say: (typed) => (parts(typed).length === 0 ? undefined : parts(typed).map(codeOf)), fits: always },
  words: { read: joined, say: (typed) => (parts(typed).length === 0 ? undefined : parts(typed)), fits: always },
  check: { read: (kept) => (kept === true ? 'yes' : ''), say: (typed) => typed === 'yes', fits: always },
  // "own 1440", "cohort 8": compared with what, and how many of it.
  baseline: {
    read: (kept) => {
      const [word, more] = Object.entries((kept ?? {}) as Record<string, Record<string, unknown>>)[0] ?? [];
      return word === undefined ? 'own 1440' : `${word} ${text(Object.values(more ?? {})[0])}`;
    },
    say: (typed) => {
      const [word = 'own', number = ''] = typed.split(' ');
      return { [word]: { [word === 'own' ? 'samples' : 'hosts']: Number(number) } };
    },
    fits: (typed) => /^(own|cohort) [1-9][0-9]*$/.test(typed),
  },
};

function levelOf(kept: unknown): LevelDraft {
  const from = (kept ?? {}) as Record<string, unknown>;
  const side = from['at_most'] === undefined ? 'at_least' : 'at_most';
  return { severity: SEVERITIES.find((one) => one === from['severity']) ?? 'warning', side, at: text(from[side]), clear: text(from[side === 'at_least' ? 'clear_below' : 'clear_above']) };
}

function levelSaid(level: LevelDraft): RuleSaid {
  const clear = level.clear.trim() === '' ? {} : { [level.side === 'at_least' ? 'clear_below' : 'clear_above']: Number(level.clear) };
  return { severity: level.severity, [level.side]: Number(level.at), ...clear };
}

export function newLevel(): LevelDraft {
  return { severity: 'warning', side: 'at_least', at: '', clear: '' };
}

function valueOf(field: RuleField, rule: RuleSaid): string {
  if (field.form === 'levels') return '';
  const kept = rule[field.key];
  if (kept === undefined && field.standard !== undefined) return field.standard;
  const read = READERS[field.form].read(kept);
  return read === '' && field.form === 'severity' ? 'warning' : read;
}

export function draftOfRule(rule: RuleSaid): RuleDraft {
  const kind = text(rule['kind']) || 'rate';
  const values = Object.fromEntries(fieldsOfRule(kind).map((field) => [field.key, valueOf(field, rule)]));
  const levels = Array.isArray(rule['levels']) ? rule['levels'].map(levelOf) : [];
  return { id: text(rule['id']), kind, values, levels: kind === 'reading' && levels.length === 0 ? [newLevel()] : levels };
}

/** The key of the first field that cannot be as it is; empty: none. */
export function ruleFault(draft: RuleDraft): string {
  if (!/^[a-z0-9-]+$/.test(draft.id)) return 'id';
  for (const field of fieldsOfRule(draft.kind)) {
    if (field.form === 'levels') {
      const whole = draft.levels.length > 0 && draft.levels.every((level) => NUMBER.test(level.at.trim()) && (level.clear.trim() === '' || NUMBER.test(level.clear.trim())));
      if (!whole) return field.key;
      continue;
    }
    const typed = draft.values[field.key] ?? '';
    if (typed.trim() === '' ? field.required === true : !READERS[field.form].fits(typed)) return field.key;
  }
  return draft.kind === 'change' && (draft.values['rises_by'] ?? '').trim() === '' && (draft.values['falls_by'] ?? '').trim() === '' ? 'rises_by' : '';
}

/** The rule as it is said; `base` is what it was. */
export function ruleSaid(draft: RuleDraft, base: RuleSaid): RuleSaid {
  const rule: RuleSaid = { ...base, id: draft.id, kind: draft.kind };
  for (const field of fieldsOfRule(draft.kind)) {
    if (field.form === 'levels') {
      rule[field.key] = draft.levels.map(levelSaid);
      continue;
    }
    const typed = draft.values[field.key] ?? '';
    const value = typed === field.standard ? undefined : READERS[field.form].say(typed);
    if (value === undefined || (value === false && field.standard === undefined)) delete rule[field.key];
    else rule[field.key] = value;
  }
  return rule;
}
