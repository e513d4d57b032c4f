// What a host's BMC measured, as cells of the table say it.
import type { Vitals, Working } from '../api/shapes';
import { texts } from '../texts';
import { numberFormat } from '../words/number';
import type { Optional } from './columns';

export const VITALS = ['margin', 'inlet', 'psu', 'fans', 'power'] as const satisfies readonly Optional[];
export type VitalColumn = (typeof VITALS)[number];

export function isVital(column: Optional): column is VitalColumn {
  return VITALS.some((vital) => vital === column);
}

export interface Vital {
  words: string;
  /** What the words leave out. */
  title: string;
  /** That it asks for somebody; null: it does not. */
  ill: 'critical' | 'warning' | null;
}

/** So few kelvins below a limit are a warning: a fan that fails, and it is past it. */
const NEAR_KELVIN = 5;

const whole = numberFormat({ maximumFractionDigits: 0 });
const tenth = numberFormat({ maximumFractionDigits: 1 });
const words = texts.fleet.vitals;

function parts(working: Working | null, title: (ok: number, of: number) => string): Vital | null {
  if (working === null) return null;
  const { ok, of } = working;
  return { words: `${whole(ok)}/${whole(of)}`, title: title(ok, of), ill: ok < of ? 'warning' : null };
}

function marginOf({ margin }: Vitals): Vital | null {
  if (margin === null) return null;
  const { kelvin, sensor } = margin;
  const title = kelvin > 0 ? words.below(tenth(kelvin), sensor) : words.past(tenth(Math.abs(kelvin)), sensor);
  return { words: words.kelvin(tenth(kelvin)), title, ill: kelvin <= 0 ? 'critical' : kelvin < NEAR_KELVIN ? 'warning' : null };
}

const OF: Record<VitalColumn, (vitals: Vitals) => Vital | null> = {
  margin: marginOf,
  inlet: ({ inlet_celsius: celsius }) => (celsius === null ? null : { words: words.celsius(tenth(celsius)), title: words.inlet, ill: null }),
  psu: ({ psus }) => parts(psus, words.psus),
  fans: ({ fans }) => parts(fans, words.fans),
  power: ({ power_watts: watts }) => (watts === null ? null : { words: words.watts(whole(watts)), title: words.power, ill: null }),
};

/** Whether they are not too old at a moment. */
export function isKnown(vitals: Vitals | null, now: number): boolean {
  return vitals !== null && vitals.stale_at !== null && vitals.stale_at > now;
}

/** Null: the BMC does not tell. */
export function vitalOf(vitals: Vitals | null, column: VitalColumn): Vital | null {
  return vitals === null ? null : OF[column](vitals);
}
