// A reading's name ends in its unit (`temperature_celsius`); people read "temperature" and "54 °C".
import { numberFormat } from './number';

const UNITS: Record<string, string> = {
  celsius: '°C',
  volts: 'V',
  millivolts: 'mV',
  amperes: 'A',
  watts: 'W',
  joules: 'J',
  rpm: 'rpm',
  percent: '%',
  seconds: 's',
  hours: 'h',
  hertz: 'Hz',
  megahertz: 'MHz',
  bytes: 'B',
  bytes_per_second: 'B/s',
};

export interface NameAndUnit {
  label: string;
  unit: string;
}

/** Splits the unit off the end of a reading's name; a name without a known unit stays whole. */
export function nameAndUnit(name: string): NameAndUnit {
  // What has been counted up since the start says so, and the unit stands before it.
  if (name.endsWith('_total')) {
    const counted = nameAndUnit(name.slice(0, -'_total'.length));
    if (counted.unit !== '') return { label: `${counted.label} total`, unit: counted.unit };
  }
  const lower = name.toLowerCase();
  for (const [ending, unit] of Object.entries(UNITS).sort((a, b) => b[0].length - a[0].length)) {
    if (lower === ending) return { label: name, unit };
    if (lower.endsWith(`_${ending}`)) return { label: name.slice(0, -ending.length - 1).replaceAll('_', ' '), unit };
  }
  return { label: name.replaceAll('_', ' '), unit: '' };
}

const BYTE_STEPS = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB'];
const JOULE_STEPS = ['J', 'kJ', 'MJ', 'GJ', 'TJ'];
const plain = numberFormat({ maximumFractionDigits: 2 });

/** "54.25 °C", "1.5 GiB"; the number keeps at most two decimals. */
export function valueWithUnit(value: number, unit: string): string {
  if (unit === 'B' || unit === 'B/s') {
    const step = Math.abs(value) < 1 ? 0 : Math.min(5, Math.floor(Math.log2(Math.abs(value)) / 10));
    return `${plain(value / 1024 ** step)} ${BYTE_STEPS[step] ?? 'B'}${unit.slice(1)}`;
  }
  if (unit === 'J') {
    const step = Math.abs(value) < 1 ? 0 : Math.min(4, Math.floor(Math.log10(Math.abs(value)) / 3));
    return `${plain(value / 1_000 ** step)} ${JOULE_STEPS[step] ?? 'J'}`;
  }
  return unit === '' ? plain(value) : `${plain(value)} ${unit}`;
}

/** A number whose unit stands beside it, once for several. Bytes and joules change their step, so that each says its own. */
export function valueBeside(value: number, unit: string): string {
  return valueWithUnit(value, ['B', 'B/s', 'J'].includes(unit) ? unit : '');
}
