import { expect, test } from 'vitest';
import { fleetMap } from '../api/fleet';
import { hasTest, toggledTest } from '../filter/words';
import { isStale } from './draw';
import { legendOf, markCounts, WELL } from './legend';
import { fillOf, letterOf, shadingOf, wordOf } from './looks';

const map = fleetMap({
  groups: [
    { name: 'A', hosts: { id: ['1', '2', '3'], name: ['a', 'b', ''], severity: ['critical', null, 'odd'], state: ['up', 'down', 'sleeping'], silenced: [true], acknowledged: [false, true] } },
    { name: '', hosts: { id: ['4'], name: ['d'], severity: [null], state: ['up'] } },
  ],
});

test('columns become hosts; a word of a newer server still asks for a look', () => {
  expect(map.total).toBe(4);
  expect(map.groups[0]?.hosts[2]).toEqual({ id: '3', name: '3', severity: 'warning', state: 'unknown', silenced: false, acknowledged: false, shade: -1 });
});

test('the legend counts what is shown, and each entry is a filter', () => {
  expect(legendOf(map, shadingOf(map, 'severity')).map((entry) => [entry.test, entry.count])).toEqual([['severity = critical', 1], ['severity = warning', 1], [WELL, 2]]);
  expect(legendOf(map, shadingOf(map, 'state')).map((entry) => [entry.test, entry.count])).toEqual([['state = down', 1], ['state = unknown', 1], ['state = up', 2]]);
  expect(markCounts(map, isStale)).toEqual({ stale: 2, silenced: 1, acknowledged: 1 });
});

test('a host without an alert is only green where it is heard', () => {
  const [first, second] = map.groups[0]?.hosts ?? [];
  expect(first && fillOf(first, shadingOf(map, 'severity'))).toBe('critical');
  expect(second && fillOf(second, shadingOf(map, 'severity'))).toBe('quiet');
  expect(second && fillOf(second, shadingOf(map, 'state'))).toBe('critical');
});

const shaded = (colour: string, shades: object[], of: number[]) =>
  fleetMap({ shades, groups: [{ name: 'A', hosts: { id: of.map(String), name: [], severity: [], state: of.map(() => 'up'), shade: of } }] }, colour);

test('shades have a look, a word and a filter each; values have letters, the most frequent one is quiet', () => {
  const kernels = shaded('kernel', [{ key: 'value', value: '6.1' }, { key: 'value', value: '6 "x"' }, { key: 'other', value: '' }, { key: 'none', value: '' }], [0, 0, 1, 2, 3]);
  const shading = shadingOf(kernels, 'kernel');
  expect(legendOf(kernels, shading).map(({ letter, fill, test, count }) => [letter, fill, test, count])).toEqual([
    ['A', 'well', 'kernel = 6.1', 2],
    ['B', 'plot-a', String.raw`kernel = "6 \"x\""`, 1],
    ['+', 'quiet', String.raw`kernel = * and not kernel in (6.1, "6 \"x\"")`, 1],
    ['', 'quiet', 'not kernel = *', 1],
  ]);
  const [host] = kernels.groups[0]?.hosts ?? [];
  expect(host && [letterOf(host, shading), wordOf(host, shading)]).toEqual(['A', '6.1']);
});

test('words of a newer server are shown as they are, and until the shades are there the map is by severity', () => {
  const bmcs = shaded('bmc', [{ key: 'reachable', value: '' }, { key: 'haunted', value: '' }], [0, 1]);
  expect(legendOf(bmcs, shadingOf(bmcs, 'bmc')).map((entry) => [entry.fill, entry.test])).toEqual([['well', 'bmc = reachable'], ['quiet', 'bmc = haunted']]);
  expect(shadingOf(bmcs, 'uptime')).toEqual({ colour: 'severity', looks: [] });
});

test('steps stand in their order, whatever was met first, and what is not known has a shade of its own', () => {
  const margins = shaded('margin', [{ key: 'none', value: '' }, { key: 'more', value: '' }, { key: 'past', value: '' }, { key: 'k5', value: '' }], [0, 0, 1, 2, 3]);
  expect(legendOf(margins, shadingOf(margins, 'margin')).map(({ fill, test, count }) => [fill, test, count])).toEqual([
    ['critical', 'margin <= 0', 1],
    ['error', 'margin > 0 and margin < 5', 1],
    ['well', 'margin >= 20', 1],
    ['quiet', 'not margin > -1000', 2],
  ]);
});

test('a filter of several tests is put in and taken out as one', () => {
  const uptimes = shaded('uptime', [{ key: 'day', value: '' }], [0]);
  const [entry] = legendOf(uptimes, shadingOf(uptimes, 'uptime'));
  const filtered = toggledTest('rack = A1', entry?.test ?? '');
  expect(filtered).toBe('rack = A1 and uptime >= 1h and uptime < 1d');
  expect(hasTest(filtered, entry?.test ?? '')).toBe(true);
  expect(toggledTest(filtered, entry?.test ?? '')).toBe('rack = A1');
});
