import { expect, test } from 'vitest';
import { bmc, bmcState } from '../../api/bmcs';
import { bmcTexts } from '../../texts/bmc';
import { BMC_GLYPHS, BMC_TONES } from './bmc_marks';

test('a busy BMC is said to be busy, and a word of a later server is unknown', () => {
  expect([bmcState('busy'), bmcState('asleep')]).toEqual(['busy', 'unknown']);
  expect([bmcTexts.states.busy, BMC_TONES.busy, BMC_GLYPHS.busy]).toEqual(['Busy', 'warning', BMC_GLYPHS.refuses]);
});

test('each part has its road, and why Redfish is not one of them is kept', () => {
  const learned = { roads: { power: 'redfish', sensors: 'ipmi', log: null }, redfish: { firmware: '7.0', trouble: 'its certificate is another' } };
  const told = bmc({ host_id: 'h-1', learned }).learned;
  expect(told.roads).toEqual([['power', 'redfish'], ['sensors', 'ipmi'], ['log', ''], ['inventory', '']]);
  expect(told.redfish).toEqual({ firmware: '7.0', trouble: 'its certificate is another' });
  expect(bmc({ host_id: 'h-1', learned: {} }).learned.redfish).toBeNull();
});
