import { expect, test } from 'vitest';
import { alert as decodeAlert, reading as decodeReading } from '../../api/decode';
import { inventory } from '../../api/inventory';
import { bankOf, banksOf, nearest, slotsOf } from './slots';

const parts = (...components: string[]) => inventory({ items: components.map((component) => ({ component, model: 'M' })) }).parts;

test('modules stand with their processor or channel', () => {
  expect(['memory/CPU1_DIMM_A3', 'memory/P2-DIMMB1', 'memory/DIMM_A3', 'memory/PROC 1 DIMM 4', 'memory/mc0'].map(bankOf)).toEqual(['CPU 1', 'CPU 2', 'A', 'CPU 1', '']);
  const banks = banksOf(slotsOf(parts('memory/DIMM_B1', 'memory/DIMM_A10', 'memory/DIMM_A2', 'cpu/0'), [], []), 'board');
  expect(banks.map((bank) => [bank.kind, bank.name, bank.slots.map((slot) => slot.label)])).toEqual([
    ['cpu', '', ['0']], ['memory', 'A', ['A2', 'A10']], ['memory', 'B', ['B1']],
  ]);
});

test('a place stands as badly as the worst that is said of it', () => {
  const readings = [
    decodeReading({ component: 'fan/FAN1', name: 'FAN1', value: 0, state: 'critical' }),
    decodeReading({ component: 'fan/FAN2', name: 'FAN2', value: 7000, state: 'ok' }),
    decodeReading({ component: 'psu/PSU1', name: 'PSU1', value: null, no_reading: 'absent', state: 'unknown' }),
    decodeReading({ component: 'sensor/Inlet', name: 'Inlet', value: 22, state: 'ok' }),
  ];
  const alerts = [decodeAlert({ id: 'a', component: 'memory/DIMM_A1', severity: 'error', state: 'open' })];
  const standing = Object.fromEntries(slotsOf(parts('memory/DIMM_A1', 'memory/DIMM_A2'), readings, alerts).map((slot) => [slot.component, slot.standing]));
  expect(standing).toEqual({ 'memory/DIMM_A1': 'error', 'memory/DIMM_A2': 'well', 'fan/FAN1': 'critical', 'fan/FAN2': 'well', 'psu/PSU1': 'unknown' });
});

test('arrow keys go to the nearest place in their direction', () => {
  const box = (left: number, top: number) => ({ left, top, width: 10, height: 10 });
  const boxes = [box(0, 0), box(20, 0), box(40, 2), box(0, 30), box(22, 30)];
  expect(nearest(boxes, 0, 'right')).toBe(1);
  expect(nearest(boxes, 1, 'right')).toBe(2);
  expect(nearest(boxes, 1, 'down')).toBe(4);
  expect(nearest(boxes, 3, 'up')).toBe(0);
  expect(nearest(boxes, 0, 'left')).toBe(-1);
  expect(nearest([], 0, 'left')).toBe(-1);
});
