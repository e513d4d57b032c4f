// What somebody is about to set: nothing is sent before it is asked for, and nothing is lost by a slip.
import type { Setting } from '../api/settings';
import { texts } from '../texts';

/** What was typed, by key; null: as it comes again. */
export class Edits {
  typed = $state.raw<ReadonlyMap<string, string | null>>(new Map());

  get any(): boolean {
    return this.typed.size > 0;
  }

  of(setting: Setting): string {
    const typed = this.typed.get(setting.key);
    return typed === undefined ? setting.text : (typed ?? setting.standard.replaceAll(', ', '\n'));
  }

  isReset(setting: Setting): boolean {
    return this.typed.get(setting.key) === null;
  }

  type(setting: Setting, text: string): void {
    const typed = new Map(this.typed);
    if (text === setting.text) typed.delete(setting.key);
    else typed.set(setting.key, text);
    this.typed = typed;
  }

  /** As it comes again. */
  reset(setting: Setting): void {
    this.typed = new Map(this.typed).set(setting.key, null);
  }

  undo(): void {
    this.typed = new Map();
  }
}

/** One network a line; what is empty is none. */
export function networksOf(text: string): string[] {
  return text.split(/[\s,]+/).filter((item) => item !== '');
}

/** What is wrong with what was typed; empty: the server may look at it. */
export function faultOf(setting: Setting, text: string | null): string {
  if (text === null || setting.edit?.kind !== 'number') return '';
  const { min, max } = setting.edit;
  const number = Number(text);
  const fits = /^\d+$/.test(text.trim()) && (min === null || number >= min) && (max === null || number <= max);
  return fits ? '' : texts.settings.numberFault(min ?? 0, max ?? Number.MAX_SAFE_INTEGER);
}

/** What is sent. */
export function changesOf(settings: readonly Setting[], typed: ReadonlyMap<string, string | null>): Record<string, unknown> {
  const changes: Record<string, unknown> = {};
  for (const setting of settings) {
    const text = typed.get(setting.key);
    if (text === undefined) continue;
    if (text === null) changes[setting.key] = null;
    else if (setting.edit?.kind === 'number') changes[setting.key] = Number(text);
    else if (setting.edit?.kind === 'networks') changes[setting.key] = networksOf(text);
    else changes[setting.key] = text.trim();
  }
  return changes;
}

/** For how many days a kind is kept once what was typed holds. */
export function daysOf(kind: string, days: number | null, typed: ReadonlyMap<string, string | null>): number | null {
  const [key, perDay] = kind === 'events' ? ['retention.events_days', 1] : ['retention.reports_hours', 24];
  const text = typed.get(key)?.trim() ?? '';
  return /^[1-9]\d*$/.test(text) ? Number(text) / perDay : days;
}

/** Keys by which something that is kept now would be deleted. */
export function shortened(settings: readonly Setting[], typed: ReadonlyMap<string, string | null>): Setting[] {
  return settings.filter((setting) => {
    const text = typed.get(setting.key);
    if (text === undefined || !/^(retention|captures)\./.test(setting.key)) return false;
    return Number(text ?? setting.standard) < Number(setting.text);
  });
}
