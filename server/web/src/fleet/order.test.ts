import { expect, test } from 'vitest';
import { host as decodeHost } from '../api/decode';
import type { Host } from '../api/shapes';
import { countHosts, shownHosts } from './order';
import { readQuery, toggled, writeQuery } from './query';

function host(name: string, state: string, more: Record<string, unknown> = {}): Host {
  return decodeHost({ id: name, name, state, ...more });
}

const names = (hosts: Host[]): string[] => hosts.map((one) => one.name);
const critical = { worst: { severity: 'critical', title: 'Uncorrectable memory error' } };

test('worst first, then by name as people count', () => {
  const hosts = [
    host('web-10', 'up'), host('web-9', 'up'), host('db-1', 'down'), host('gpu-1', 'up', critical),
    host('old-1', 'maintenance', critical), host('net-1', 'late'),
  ];
  expect(names(shownHosts(hosts, readQuery('')))).toEqual(['db-1', 'gpu-1', 'net-1', 'old-1', 'web-9', 'web-10']);
});

test('text, state and severity narrow together', () => {
  const hosts = [host('a', 'up', critical), host('b', 'down', critical), host('c', 'down', { kernel: '6.8.0' })];
  expect(names(shownHosts(hosts, readQuery('?state=down,late')))).toEqual(['b', 'c']);
  expect(names(shownHosts(hosts, readQuery('?state=down&severity=critical')))).toEqual(['b']);
  expect(names(shownHosts(hosts, readQuery('?q=MEMORY+error')))).toEqual(['b', 'a']);
  expect(names(shownHosts(hosts, readQuery('?q=6.8')))).toEqual(['c']);
});

test('what is unknown stands last in both directions', () => {
  const hosts = [host('a', 'up'), host('b', 'up', { uptime_seconds: 5 }), host('c', 'up', { uptime_seconds: 9 })];
  expect(names(shownHosts(hosts, readQuery('?sort=uptime')))).toEqual(['b', 'c', 'a']);
  expect(names(shownHosts(hosts, readQuery('?sort=-uptime')))).toEqual(['c', 'b', 'a']);
});

test('BMCs that cannot be asked, unless somebody switched them off', () => {
  const bmc = (state: string, enabled = true): Record<string, unknown> => ({ bmc: { address: '10.0.0.5', state, enabled } });
  const hosts = [
    host('a', 'up', bmc('reachable')), host('b', 'up', bmc('login_refused')), host('c', 'up', bmc('unreachable', false)),
    host('d', 'up'), host('e', 'up', bmc('unknown')),
  ];
  expect(names(shownHosts(hosts, readQuery('?bmc=trouble')))).toEqual(['b']);
  expect(names(shownHosts(hosts, readQuery('?q=bmc+unreachable')))).toEqual(['c']);
  expect(countHosts(hosts).bmcTrouble).toBe(1);
});

test('counts', () => {
  const counts = countHosts([host('a', 'up', critical), host('b', 'up'), host('c', 'odd')]);
  expect(Object.fromEntries(counts.states)).toEqual({ up: 2, unknown: 1 });
  expect(Object.fromEntries(counts.severities)).toEqual({ critical: 1 });
});

test('a query survives the address bar; unknown words are left out', () => {
  const search = '?q=dimm+a3&state=down,late&severity=critical&bmc=trouble&sort=-name';
  expect(writeQuery(readQuery(search))).toBe(search);
  expect(writeQuery(readQuery('?state=asleep&sort=-colour'))).toBe('');
  expect(toggled(toggled(['down'], 'late'), 'down')).toEqual(['late']);
});

test('ten thousand hosts are filtered and ordered well within a frame or three', () => {
  const hosts = Array.from({ length: 10_000 }, (_, index) => host(`web-${(index * 7919) % 10_000}`, 'up'));
  shownHosts(hosts, readQuery('?q=web'));
  const before = performance.now();
  expect(shownHosts(hosts, readQuery('?q=web')).length).toBe(10_000);
  // Generous: the aim is about 50 ms, the limit only catches an order of magnitude.
  expect(performance.now() - before).toBeLessThan(1_000);
});
