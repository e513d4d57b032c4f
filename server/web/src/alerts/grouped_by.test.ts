import { expect, test } from 'vitest';
import { alert } from '../api/decode';
import { groupedBy } from './grouped_by';

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
