// Which sensors are drawn, over which time and how, as the address bar holds it.
import type { Teller } from '../../api/trends';

export const RANGES = ['1h', '6h', '24h', '7d', '30d'] as const;
export type Range = (typeof RANGES)[number];

const HOUR = 3_600_000;
export const RANGE_MILLIS: Record<Range, number> = { '1h': HOUR, '6h': 6 * HOUR, '24h': 24 * HOUR, '7d': 168 * HOUR, '30d': 720 * HOUR };

/** More lines than this are a tangle. */
export const MOST_DRAWN = 8;

export interface Look {
  text: string;
  /** By `keyOf`. */
  drawn: string[];
  range: Range;
  table: boolean;
  /** Marks where events happened. */
  events: boolean;
}

/** What makes a sensor the same one in another answer. */
export function keyOf(sensor: { source: string; component: string; name: string }): string {
  return [sensor.source, sensor.component, sensor.name].join('|');
}

/** A sensor by its key. */
export function sensorOf(key: string): { source: string; component: string; name: string } {
  const [source = '', component = '', ...name] = key.split('|');
  return { source, component, name: name.join('|') };
}

/** Who tells of it: the server reads the past of one without that of the other. */
export function tellerOf(source: string): Teller {
  return source === 'agent' ? 'agent' : 'bmc';
}

export function readLook(search: string): Look {
  const parameters = new URLSearchParams(search);
  return {
    text: parameters.get('q') ?? '',
    drawn: [...new Set(parameters.getAll('sensor'))].slice(0, MOST_DRAWN),
    range: RANGES.find((range) => range === parameters.get('range')) ?? '24h',
    table: parameters.get('table') === '1',
    events: parameters.get('events') !== '0',
  };
}

export function writeLook(look: Look): string {
  const parameters = new URLSearchParams();
  if (look.text !== '') parameters.set('q', look.text);
  for (const key of look.drawn) parameters.append('sensor', key);
  if (look.drawn.length > 0 && look.range !== '24h') parameters.set('range', look.range);
  if (look.drawn.length > 0 && look.table) parameters.set('table', '1');
  if (look.drawn.length > 0 && !look.events) parameters.set('events', '0');
  const text = parameters.toString();
  return text === '' ? '' : `?${text}`;
}
