import { expect, test } from 'vitest';
import { listedEvent } from '../../api/events';
import { readEventsQuery } from '../../events/query';
import { sensorTexts } from '../../texts/sensors';
import { happeningsOf, linkTo, linkToAll } from './happened';

const event = (more: Record<string, unknown> = {}): ReturnType<typeof listedEvent> =>
  listedEvent({ id: '1', host_name: 'web 1', class: 'gpu_xid', title: 'Fell off', component: 'gpu/0', severity: 'critical', happened_at: '2026-11-27T10:20:30Z', ...more });

test('a mark says how bad, what and where; what has no moment has no mark', () => {
  expect(happeningsOf([event(), event({ happened_at: null })])).toEqual([
    { at: Date.parse('2026-11-27T10:20:30Z'), severity: 'critical', words: 'Critical · Fell off · gpu/0' },
  ]);
  expect(happeningsOf([event({ title: '', component: '' })])[0]?.words).toBe('Critical · gpu_xid');
});

test('a link leads to the list with the event in it', () => {
  const query = readEventsQuery(linkTo(event()).split('?')[1] ?? '');
  expect(query).toEqual({
    q: 'host = "web 1" and class = gpu_xid', text: '', span: null, from: Date.parse('2026-11-27T10:20:00Z'), to: Date.parse('2026-11-27T10:21:00Z'), columns: null,
  });
  expect(readEventsQuery(linkToAll(event(), { from: 0, to: 60_000 }).split('?')[1] ?? '')).toMatchObject({ q: 'host = "web 1" and severity >= warning', from: 0, to: 60_000 });
});

test('how many are marked is said, and never that those are all when they are not', () => {
  const { total } = sensorTexts.trends.events;
  expect(total(0, 0, true)).toBe('No event of warning or worse in this time.');
  expect(total(1, 1, true)).toBe('Marked: 1 event of warning or worse.');
  expect(total(200, 1_234, true)).toBe('Marked: the newest 200 of 1,234 events of warning or worse.');
  expect(total(200, 200, false)).toBe('Marked: the newest 200 of at least 200 events of warning or worse.');
});
