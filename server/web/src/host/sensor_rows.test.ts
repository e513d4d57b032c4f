import { expect, test } from 'vitest';
import { reading } from '../api/decode';
import { kindOf, limitWords, readingWords, sensorGroups } from './sensor_rows';

const bmc = (name: string, more: Record<string, unknown> = {}): ReturnType<typeof reading> =>
  reading({ name, type: 'temperature', unit: '°C', source: 'ipmi', component: `sensor/${name}`, reading: null, ...more });

test('agents say the unit in the name, BMCs beside it', () => {
  const agent = reading({ name: 'temperature_celsius', component: 'cpu/0', value: 61.5, source: 'agent' });
  expect([kindOf(agent), readingWords(agent)]).toEqual(['temperature', '61.5 °C']);
  const fan = bmc('FAN_rpm', { type: 'fan', unit: 'rpm', value: 4200 });
  expect([kindOf(fan), readingWords(fan)]).toEqual(['fan', '4,200 rpm']);
  expect(kindOf(bmc('x', { type: 'colour' }))).toBe('other');
});

test('no reading is no number, and a zero is one', () => {
  expect(readingWords(bmc('CPU2 Temp', { no_reading: 'absent' }))).toBeNull();
  expect(readingWords(bmc('CPU2 Temp', { value: 0 }))).toBe('0 °C');
  expect(readingWords(bmc('PSU1', { type: 'states', states: ['Presence detected', 'Failure detected'] }))).toBe('Presence detected, Failure detected');
});

test('limits in words', () => {
  expect(limitWords(bmc('x', { thresholds: { lower_critical: 5, upper_critical: 90, upper_fatal: null, upper_warning: 85.5 } }))).toEqual([
    '< 5 critical', '> 85.5 warning', '> 90 critical',
  ]);
});

test('groups by kind, what is past a limit first, searched by all words', () => {
  const all = [
    bmc('Temp 10'), bmc('Temp 2'), bmc('Temp 30', { state: 'critical' }), bmc('Temp 9', { state: 'warning' }),
    bmc('Fan', { type: 'fan', unit: 'rpm' }),
  ];
  const names = (search: string): string[][] => sensorGroups(all, search).map((group) => group.readings.map((one) => one.name));
  expect(names('')).toEqual([['Temp 30', 'Temp 9', 'Temp 2', 'Temp 10'], ['Fan']]);
  expect(names('TEMP critical')).toEqual([['Temp 30']]);
  expect(names('nowhere')).toEqual([]);
});
