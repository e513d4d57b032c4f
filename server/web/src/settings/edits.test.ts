import { expect, test } from 'vitest';
import { settings } from '../api/settings';
import type { Setting } from '../api/settings';
import { changesOf, daysOf, Edits, faultOf, networksOf, shortened } from './edits.svelte';

const { items } = settings({
  items: [
    { key: 'retention.events_days', value: 365, default: 365, source: 'default', meaning: '', edit: { kind: 'number', min: 1, max: 36_500, locked: false } },
    {
      key: 'bmc.networks', value: ['10.1.0.0/16', 'fd12::/48'], default: [], source: 'page', meaning: '', edit: { kind: 'networks', min: null, max: null, locked: false },
      kept: { value: ['10.1.0.0/16', 'fd12::/48'], changed_at: '2026-11-27T10:00:00Z', changed_by: 'ann' },
    },
    { key: 'updates.url', value: '', default: '', source: 'env', meaning: '', edit: { kind: 'address', locked: true } },
    { key: 'listen', value: '0.0.0.0:8080', default: '127.0.0.1:8080', source: 'command_line', meaning: '' },
  ],
  retention: [],
});
const [days, networks, address, listen] = items as [Setting, Setting, Setting, Setting];

test('what can be set says how, and by whom it was set', () => {
  expect(days.edit).toEqual({ kind: 'number', min: 1, max: 36_500, locked: false });
  expect([networks.text, networks.value, networks.kept?.changed_by]).toEqual(['10.1.0.0/16\nfd12::/48', '10.1.0.0/16, fd12::/48', 'ann']);
  expect([address.edit?.locked, listen.edit, listen.source]).toEqual([true, null, 'command_line']);
});

test('what was typed is sent as what it is, and only what is otherwise', () => {
  const edits = new Edits();
  edits.type(days, '30');
  edits.type(networks, ' 10.2.0.0/16\n\n10.3.0.0/16, ');
  expect(changesOf(items, edits.typed)).toEqual({ 'retention.events_days': 30, 'bmc.networks': ['10.2.0.0/16', '10.3.0.0/16'] });
  edits.type(days, '365');
  expect([edits.typed.has('retention.events_days'), edits.any]).toEqual([false, true]);
  edits.reset(networks);
  expect([changesOf(items, edits.typed), edits.isReset(networks), edits.of(networks)]).toEqual([{ 'bmc.networks': null }, true, '']);
  edits.undo();
  expect([edits.any, edits.of(days), networksOf('')]).toEqual([false, '365', []]);
});

test('a number has its bounds', () => {
  for (const wrong of ['0', '', 'many', '1.5', '-1', '36501', '1e3']) expect(faultOf(days, wrong)).not.toBe('');
  for (const right of ['1', ' 30 ', '36500', null]) expect(faultOf(days, right)).toBe('');
  expect(faultOf(networks, 'anything')).toBe('');
});

test('what will be kept follows what is typed', () => {
  const typed = new Map([['retention.events_days', '30'], ['retention.reports_hours', '12']]);
  expect([daysOf('events', 365, typed), daysOf('sensor_sweeps', 2, typed), daysOf('reports', 2, typed)]).toEqual([30, 0.5, 0.5]);
  expect([daysOf('events', 365, new Map([['retention.events_days', 'many']])), daysOf('events', 365, new Map())]).toEqual([365, 365]);
});

test('what is kept for a shorter time is said before it is gone', () => {
  expect(shortened(items, new Map([['retention.events_days', '30']])).map((one) => one.key)).toEqual(['retention.events_days']);
  expect(shortened(items, new Map([['retention.events_days', '400'], ['bmc.networks', '']]))).toEqual([]);
});
