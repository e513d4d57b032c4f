import { expect, test } from 'vitest';
import { host } from '../api/decode';
import { VITALS, vitalOf } from './vitals';

const AT = Date.parse('2026-11-28T04:00:00Z');
const said = (vitals: object): object => ({ id: 'a', vitals: { taken_at: '2026-11-28T04:00:00Z', stale_at: '2026-11-28T04:03:00Z', ...vitals } });
const told = (vitals: object, at = AT): (string | undefined)[] => VITALS.map((column) => vitalOf(host(said(vitals)), column, at)?.words);

const ALL = { inlet_celsius: 23.5, margin: { kelvin: 15, sensor: 'CPU1 Temp' }, psus: { ok: 2, of: 2 }, fans: { ok: 5, of: 6 }, power_watts: 1_220.4 };

test('each vital sign has its unit, and what is not told is not known', () => {
  expect(told(ALL)).toEqual(['15 K', '23.5 °C', '2/2', '5/6', '1,220 W']);
  expect(told({})).toEqual([undefined, undefined, undefined, undefined, undefined]);
  expect(told({ inlet_celsius: '23', margin: { kelvin: null }, psus: { ok: 1 }, fans: 6, power_watts: 0 })).toEqual([undefined, undefined, undefined, undefined, '0 W']);
  expect(vitalOf(host({ id: 'a' }), 'inlet', AT)).toBeNull();
});

test('what is too old is not known any more', () => {
  expect(told(ALL, AT + 179_999)[0]).toBe('15 K');
  expect(told(ALL, AT + 180_000)).toEqual([undefined, undefined, undefined, undefined, undefined]);
});

test('what asks for somebody says so, and says why', () => {
  const of = (vitals: object, column: 'margin' | 'psu'): [string | null | undefined, string | undefined] => {
    const vital = vitalOf(host(said(vitals)), column, AT);
    return [vital?.ill, vital?.title];
  };
  expect(of(ALL, 'margin')).toEqual([null, 'CPU1 Temp: 15 K below its limit']);
  expect(of({ margin: { kelvin: 4.9, sensor: 'Inlet' } }, 'margin')[0]).toBe('warning');
  expect(of({ margin: { kelvin: -1.5, sensor: 'Inlet' } }, 'margin')).toEqual(['critical', 'Inlet: past its limit by 1.5 K']);
  expect(of({ margin: { kelvin: 0, sensor: '' } }, 'margin')).toEqual(['critical', 'A temperature: at its limit']);
  expect(of({ psus: { ok: 1, of: 2 } }, 'psu')).toEqual(['warning', '1 of 2 power supplies is well']);
});
