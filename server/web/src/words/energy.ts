import { numberFormat } from './number';

const plain = numberFormat({ maximumSignificantDigits: 4 });

/** "1.25 kWh · 4.5 MJ": people pay watt-hours, and compute in joules. */
export function energyWords(joules: number): string {
  const step = (value: number, units: readonly string[], each: number): string => {
    const at = Math.abs(value) < each ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(Math.abs(value)) / Math.log10(each)));
    return `${plain(value / each ** at)} ${units[at] ?? ''}`;
  };
  return `${step(joules / 3_600, ['Wh', 'kWh', 'MWh'], 1_000)} · ${step(joules, ['J', 'kJ', 'MJ', 'GJ'], 1_000)}`;
}
