import { expect, test } from 'vitest';
import { fleetMap } from '../api/fleet';
import { fillOf, isStale } from './draw';
import { legendOf, markCounts, WELL } from './legend';

const map = fleetMap({
  groups: [
    { name: 'A', hosts: { id: ['1', '2', '3'], name: ['a', 'b', ''], severity: ['critical', null, 'odd'], state: ['up', 'down', 'sleeping'], silenced: [true], acknowledged: [false, true] } },
    { name: '', hosts: { id: ['4'], name: ['d'], severity: [null], state: ['up'] } },
  ],
});

test('columns become hosts; a word of a newer server still asks for a look', () => {
  expect(map.total).toBe(4);
  expect(map.groups[0]?.hosts[2]).toEqual({ id: '3', name: '3', severity: 'warning', state: 'unknown', silenced: false, acknowledged: false });
});

test('the legend counts what is shown, and each entry is a filter', () => {
  expect(legendOf(map, 'severity').map((entry) => [entry.test, entry.count])).toEqual([['severity = critical', 1], ['severity = warning', 1], [WELL, 2]]);
  expect(legendOf(map, 'state').map((entry) => [entry.test, entry.count])).toEqual([['state = down', 1], ['state = unknown', 1], ['state = up', 2]]);
  expect(markCounts(map, isStale)).toEqual({ stale: 2, silenced: 1, acknowledged: 1 });
});

test('a host without an alert is only green where it is heard', () => {
  const [first, second] = map.groups[0]?.hosts ?? [];
  expect(first && fillOf(first, 'severity')).toBe('critical');
  expect(second && fillOf(second, 'severity')).toBe('quiet');
  expect(second && fillOf(second, 'state')).toBe('critical');
});
