import { expect, test } from 'vitest';
import { host } from '../api/decode';
import type { Vitals } from '../api/shapes';
import { isKnown, VITALS, vitalOf } from './vitals';

const AT = Date.parse('2026-11-28T04:00:00Z');
const said = (vitals: object): Vitals | null => host({ id: 'a', vitals: { taken_at: '2026-11-28T04:00:00Z', stale_at: '2026-11-28T04:03:00Z', ...vitals } }).vitals;
const told = (vitals: object): (string | undefined)[] => VITALS.map((column) => vitalOf(said(vitals), column)?.words);

const ALL = { inlet_celsius: 23.5, margin: { kelvin: 15, sensor: 'CPU1 Temp' }, psus: { ok: 2, of: 2 }, fans: { ok: 5, of: 6 }, power_watts: 1_220.4 };

test('each vital sign has its unit, and what is not told is not known', () => {
  expect(told(ALL)).toEqual(['15 K', '23.5 °C', '2/2', '5/6', '1,220 W']);
  expect(told({})).toEqual([undefined, undefined, undefined, undefined, undefined]);
  expect(told({ inlet_celsius: '23', margin: { kelvin: null }, psus: { ok: 1 }, fans: 6, power_watts: 0 })).toEqual([undefined, undefined, undefined, undefined, '0 W']);
  expect(vitalOf(host({ id: 'a' }).vitals, 'inlet')).toBeNull();
});

test('what is too old is not known any more', () => {
  expect([0, 179_999, 180_000].map((later) => isKnown(said(ALL), AT + later))).toEqual([true, true, false]);
  expect(isKnown(said({ stale_at: 'soon' }), AT)).toBe(false);
  expect(isKnown(null, AT)).toBe(false);
});

test('what asks for somebody says so, and says why', () => {
  const of = (vitals: object, column: 'margin' | 'psu'): [string | null | undefined, string | undefined] => {
    const vital = vitalOf(said(vitals), column);
    return [vital?.ill, vital?.title];
  };
  expect(of(ALL, 'margin')).toEqual([null, 'CPU1 Temp: 15 K below its limit']);
  expect(of({ margin: { kelvin: 4.9, sensor: 'Inlet' } }, 'margin')[0]).toBe('warning');
  expect(of({ margin: { kelvin: -1.5, sensor: 'Inlet' } }, 'margin')).toEqual(['critical', 'Inlet: past its limit by 1.5 K']);
  expect(of({ margin: { kelvin: 0, sensor: '' } }, 'margin')).toEqual(['critical', 'A temperature: at its limit']);
  expect(of({ psus: { ok: 1, of: 2 } }, 'psu')).toEqual(['warning', '1 of 2 power supplies is well']);
});
