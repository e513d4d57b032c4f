import { expect, test } from 'vitest';
import { nameAndUnit, valueWithUnit } from './unit';

test('the unit is read off the end of the name', () => {
  expect(nameAndUnit('temperature_celsius')).toEqual({ label: 'temperature', unit: '°C' });
  expect(nameAndUnit('read_bytes_per_second')).toEqual({ label: 'read', unit: 'B/s' });
  expect(nameAndUnit('fan_input_rpm')).toEqual({ label: 'fan input', unit: 'rpm' });
  expect(nameAndUnit('watts')).toEqual({ label: 'watts', unit: 'W' });
  expect(nameAndUnit('gpu_energy_joules_total')).toEqual({ label: 'gpu energy total', unit: 'J' });
  expect(valueWithUnit(91_234_567_890, 'J')).toBe('91.23 GJ');
  expect(nameAndUnit('ecc_corrected_total')).toEqual({ label: 'ecc corrected total', unit: '' });
});

test('values', () => {
  expect(valueWithUnit(54.254, '°C')).toBe('54.25 °C');
  expect(valueWithUnit(0, 'W')).toBe('0 W');
  expect(valueWithUnit(12_345, '')).toBe('12,345');
  expect(valueWithUnit(1_610_612_736, 'B')).toBe('1.5 GiB');
  expect(valueWithUnit(0, 'B')).toBe('0 B');
  expect(valueWithUnit(2048, 'B/s')).toBe('2 KiB/s');
});
