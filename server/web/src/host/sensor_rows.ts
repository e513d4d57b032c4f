// Sensors as people look for them: by kind, searched by words, worst first within a kind.
import type { Reading } from '../api/shapes';
import { texts } from '../texts';
import { nameAndUnit, valueWithUnit } from '../words/unit';
import { readingOrder } from './reading_order';

const KIND_OF_UNIT: Record<string, string> = {
  '°C': 'temperature', rpm: 'fan', W: 'power', V: 'voltage', mV: 'voltage', A: 'current', J: 'energy', '%': 'percent',
};

const KINDS = ['temperature', 'fan', 'power', 'voltage', 'current', 'energy', 'humidity', 'percent', 'states', 'other'];

/** What a person calls it, and in what it is measured. Agents say the unit in the name, BMCs beside it. */
export function labelAndUnit(reading: Reading): { label: string; unit: string } {
  return reading.source === '' || reading.source === 'agent' ? nameAndUnit(reading.name) : { label: reading.name, unit: reading.unit };
}

/** What it is called where others stand beside it: many samples of an agent have one name. */
export function nameOf(sensor: { source: string; component: string; name: string }): string {
  return sensor.source === 'agent' ? `${sensor.component} ${nameAndUnit(sensor.name).label}` : sensor.name;
}

export function kindOf(reading: Reading): string {
  if (reading.kind !== '') return KINDS.includes(reading.kind) ? reading.kind : 'other';
  return KIND_OF_UNIT[labelAndUnit(reading).unit] ?? 'other';
}

/** The reading in words: a number with its unit, or states; nothing where there is none. */
export function readingWords(reading: Reading): string | null {
  if (reading.value !== null) return valueWithUnit(reading.value, labelAndUnit(reading).unit);
  return reading.states.length > 0 ? reading.states.join(', ') : null;
}

const LIMITS = ['lower_warning', 'lower_critical', 'lower_fatal', 'upper_warning', 'upper_critical', 'upper_fatal'];

/** "> 85 warning", innermost first on each side. */
export function limitWords(reading: Reading): string[] {
  const inOrder = [...reading.thresholds].sort(([a], [b]) => LIMITS.indexOf(a) - LIMITS.indexOf(b));
  return inOrder.map(([limit, value]) => {
    const [side = '', word = ''] = limit.split('_');
    const shown = texts.sensors.limitWords[word] ?? word;
    const at = valueWithUnit(value, '');
    return side === 'lower' ? texts.sensors.below(at, shown) : texts.sensors.above(at, shown);
  });
}

export function sourceWords(source: string): string {
  if (source === 'agent' || source === '') return texts.sensors.fromAgent;
  return texts.sensors.fromBmc(texts.bmc.roadNames[source] ?? source);
}

function urgency(reading: Reading): number {
  return ['warning', 'critical'].indexOf(reading.state);
}

function searchText(reading: Reading): string {
  return [reading.name, reading.component, reading.state, kindOf(reading), reading.source, ...reading.states, reading.no_reading]
    .join('\n').toLowerCase();
}

export interface SensorGroup {
  kind: string;
  readings: Reading[];
}

/** Every word of the search must occur somewhere in a sensor. */
export function sensorGroups(readings: readonly Reading[], search: string): SensorGroup[] {
  const terms = search.toLowerCase().split(/\s+/).filter((term) => term !== '');
  const byKind = new Map<string, Reading[]>();
  for (const reading of readings) {
    if (!terms.every((term) => searchText(reading).includes(term))) continue;
    const kind = kindOf(reading);
    byKind.set(kind, [...(byKind.get(kind) ?? []), reading]);
  }
  return KINDS.filter((kind) => byKind.has(kind)).map((kind) => ({
    kind,
    readings: [...(byKind.get(kind) ?? [])].sort((a, b) => urgency(b) - urgency(a) || readingOrder(a, b)),
  }));
}
