import { expect, test } from 'vitest';
import { inOrder } from '../alerts/feed.svelte';
import { alert, event } from '../api/decode';
import { mergeEvents } from './event_order';

const at = (second: number): string => `2025-11-21T10:00:0${second}.000Z`;

test('events: newest first, each once, the later word wins', () => {
  const old = [event({ id: 'b', happened_at: at(2) }), event({ id: 'a', happened_at: at(1), count: 1 })];
  const merged = mergeEvents(old, [event({ id: 'a', happened_at: at(1), last_at: at(5), count: 2 }), event({ id: 'c', received_at: at(3) })]);
  expect(merged.map((one) => [one.id, one.count])).toEqual([['a', 2], ['c', 0], ['b', 0]]);
});

test('open alerts: worst first, then newest; resolved ones by when they ended', () => {
  const alerts = [
    alert({ id: 'w', severity: 'warning', opened_at: at(9), resolved_at: at(1) }),
    alert({ id: 'c1', severity: 'critical', opened_at: at(1), resolved_at: at(3) }),
    alert({ id: 'c2', severity: 'critical', opened_at: at(2), resolved_at: at(2) }),
  ];
  expect(inOrder(alerts, 'open').map((one) => one.id)).toEqual(['c2', 'c1', 'w']);
  expect(inOrder(alerts, 'resolved').map((one) => one.id)).toEqual(['c1', 'c2', 'w']);
});
