import { expect, test } from 'vitest';
import { host } from '../api/decode';
import { choice, fitting, OPTIONAL, OWN_CELLS, saidColumns, STANDARD_COLUMNS, told, tracks } from './columns';

test('columns are read in the order of the table, whatever the link says', () => {
  expect(choice.read('tags,alert,nonsense,alert')).toEqual(['alert', 'tags']);
  expect(choice.read('')).toEqual([]);
  expect(choice.read(null)).toBeNull();
  expect(choice.isUsual(choice.toggled(choice.toggled(STANDARD_COLUMNS, 'tags'), 'tags'))).toBe(true);
  expect(choice.toggled(STANDARD_COLUMNS, 'heard')).toEqual(['alert', 'uptime', 'place', 'system', 'margin', 'inlet', 'psu', 'fans', 'power']);
});

test('what no host has is left out, and comes with the first host that has it', () => {
  const bare = host({ id: 'a', name: 'a', state: 'up' });
  expect(told(['alert', 'tags', 'firmware'], [bare])).toEqual(['alert']);
  expect(told(['alert', 'tags', 'firmware'], [bare, host({ id: 'b', firmware: '2.1', tags: ['x'] })])).toEqual(['alert', 'tags', 'firmware']);
  expect(told(OPTIONAL, [])).toEqual(OPTIONAL);
  expect(told(STANDARD_COLUMNS, [bare])).toEqual(['alert']);
  const measured = host({ id: 'c', vitals: { psus: { ok: 1, of: 2 } } });
  expect(told(STANDARD_COLUMNS, [bare, measured])).toEqual(['alert', 'psu']);
});

test('columns that do not fit are left out from the right', () => {
  expect(fitting(STANDARD_COLUMNS, 1_400, 168)).toEqual(STANDARD_COLUMNS);
  expect(fitting(STANDARD_COLUMNS, 1_000, 168)).toEqual(OWN_CELLS);
  expect(fitting(STANDARD_COLUMNS, 800, 168)).toEqual(['alert', 'heard', 'uptime']);
  expect(fitting(STANDARD_COLUMNS, 200, 168)).toEqual([]);
  expect(tracks(['alert', 'heard'], 168)).toBe('168px minmax(120px, 1.1fr) minmax(220px, 3fr) 112px');
});

test('a file has what the table shows', () => {
  expect(saidColumns(['margin', 'psu'])).toEqual(['name', 'state', 'state_since', 'margin_kelvin', 'margin_sensor', 'psus_ok', 'psus']);
  expect(saidColumns(['place', 'bmc'])).toEqual(['name', 'state', 'state_since', 'rack', 'site', 'bmc_state', 'bmc_address']);
});
