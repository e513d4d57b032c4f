import { expect, test } from 'vitest';
import { alert } from '../api/decode';
import { counted } from '../api/counted';
import { groupedBy, hostsOf, severitiesOf, wholeCount } from './grouped_by';

const one = (id: string, host: string, component: string) => alert({ id, host_id: host, host_name: `name of ${host}`, component, class: 'c' });

test('groups come in the order of their first alert', () => {
  const alerts = [one('1', 'b', 'fan/1'), one('2', 'a', 'fan/1'), one('3', 'b', 'fan/2')];
  expect(groupedBy(alerts, 'host').map((group) => [group.name, group.hostId, group.alerts.map((each) => each.id)])).toEqual([
    ['name of b', 'b', ['1', '3']],
    ['name of a', 'a', ['2']],
  ]);
  expect(groupedBy(alerts, 'component').map((group) => group.alerts.length)).toEqual([2, 1]);
});

test('hosts of one name stay apart', () => {
  const twins = [alert({ id: '1', host_id: 'x', host_name: 'web' }), alert({ id: '2', host_id: 'y', host_name: 'web' })];
  expect(groupedBy(twins, 'host')).toHaveLength(2);
});

test('a rack is that of the host; who is not known yet, and what is of no host, stand together', () => {
  const alerts = [one('1', 'a', 'psu/1'), one('2', 'b', 'psu/1'), one('3', 'c', 'psu/1'), alert({ id: '4', host_id: null })];
  expect(groupedBy(alerts, 'rack', new Map([['a', 'B07'], ['b', 'B07']])).map((group) => [group.name, group.alerts.length])).toEqual([['B07', 2], ['', 2]]);
});

test('a group says how bad it is, how many hosts it has, and how many there are of it', () => {
  const alerts = [alert({ id: '1', host_id: 'x', severity: 'warning' }), alert({ id: '2', host_id: 'x', severity: 'critical' }), alert({ id: '3', host_id: 'y', severity: 'warning' })];
  expect(severitiesOf(alerts)).toEqual([['critical', 1], ['warning', 2]]);
  expect(hostsOf(alerts)).toBe(2);
  const all = counted({ total: 9, facets: { rule: [{ value: 'fault', count: 7, filter: 'rule = fault' }] }, other: {} }, ['rule']);
  expect([wholeCount(all, 'rule', 'fault'), wholeCount(all, 'rule', 'x'), wholeCount(null, 'rule', 'fault'), wholeCount(all, 'host', 'fault')]).toEqual([7, null, null, null]);
});
