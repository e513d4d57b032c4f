import { expect, test } from 'vitest';
import { capture, captureDetail, samples } from '../api/captures';
import { beginOf, captureFault, captureSaid, gapAfter } from './begin';

test('only the end of a long capture is loaded by itself', () => {
  const short = capture({ started_at: '2026-11-27T10:00:00Z', samples: 400_000 });
  expect(beginOf(short, Date.parse('2026-11-27T11:00:00Z'))).toBeNull();
  const long = capture({ started_at: '2026-11-27T10:00:00Z', ended_at: '2026-11-27T14:00:00Z', samples: 1_600_000 });
  expect(beginOf(long, 0)).toBe(Date.parse('2026-11-27T13:00:00Z'));
});

test('readings that cannot be understood are left out, those that failed are not', () => {
  expect(samples({ items: [[1, 0, 5], [2, 0, null], ['x', 0, 1], 7, [3, 1, 'NaN']], next: 3 })).toEqual({
    items: [[1, 0, 5], [2, 0, null], [3, 1, null]], next: 3,
  });
  expect(samples({ items: [], next: null }).next).toBeNull();
});

test('a line is broken after three intervals of whoever reads it', () => {
  const [ipmi, redfish, agent] = captureDetail({ series: ['ipmi', 'redfish', 'agent'].map((source) => ({ source })) }).series;
  expect([gapAfter(ipmi, 250, 30_000), gapAfter(redfish, 250, 30_000), gapAfter(agent, 250, 30_000)]).toEqual([750, 3_000, 90_000]);
  expect([gapAfter(agent, 250, null), gapAfter(redfish, 5_000, null), gapAfter(undefined, 250, null)]).toEqual([180_000, 15_000, 750]);
});

test('energy that nothing tells is not 0', () => {
  const detail = captureDetail({ series: [{ sensor: 'Inlet', joules: null }], joules_total: null, total_from: [{ host: 'a', joules: null, from: null }] });
  expect([detail.joules_total, detail.series[0]?.joules, detail.total_from[0]?.joules]).toEqual([null, null, null]);
});

test('a form that can be sent', () => {
  const draft = { name: ' run 2 ', hosts: ['h'], power: true, sensors: ['x'], interval: '250', seconds: '3600' };
  expect(captureFault(draft)).toBe('');
  expect(captureSaid(draft)).toEqual({ name: 'run 2', hosts: ['h'], sensors: [], interval_ms: 250, seconds: 3600 });
  expect(captureSaid({ ...draft, power: false }).sensors).toEqual(['x']);
  for (const wrong of [{ name: ' ' }, { hosts: [] }, { interval: '249' }, { interval: '1e3' }, { seconds: '0' }, { seconds: '86401' }, { power: false, sensors: [] }]) {
    expect(captureFault({ ...draft, ...wrong })).not.toBe('');
  }
});
