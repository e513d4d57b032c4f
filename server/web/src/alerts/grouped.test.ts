import { expect, test } from 'vitest';
import { alert } from '../api/decode';
import { incident } from '../api/incidents';
import { grouped } from './grouped';

const at = '2026-11-27T08:00:00.000Z';
const single = alert({ id: 1, title: 'Fan stopped', severity: 'warning', opened_at: at });
const member = { id: 2, title: 'Host is down', host_name: 'gpu-7', severity: 'critical', opened_at: at, incident_id: 4 };
const orphan = alert({ id: 3, title: 'Host is down', severity: 'critical', opened_at: at, incident_id: 99 });
const rack = incident({ id: 4, title: 'Rack A1 is down', severity: 'critical', opened_at: at, member_count: 1, members: [member] });
const incidents = new Map([['4', rack]]);
const ids = (words: string): string[] => {
  const feed = [single, alert(member), orphan, rack.alert];
  return grouped(feed, incidents, (one) => `${one.title} ${one.host_name}`.toLowerCase().includes(words), 'open').map((one) => one.id);
};

test('members stand beneath their incident, all others beside it', () => {
  expect(ids('').sort()).toEqual(['1', '3', '4']);
  expect(rack.member_count).toBe(1);
});

test('an incident is found by its members', () => {
  expect(ids('gpu-7')).toEqual(['4']);
  expect(ids('fan')).toEqual(['1']);
});

test('an incident is shown before the page of alerts with it is loaded', () => {
  expect(grouped([single], incidents, () => true, 'open').map((one) => one.id)).toEqual(['4', '1']);
});
