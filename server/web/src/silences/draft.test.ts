import { expect, test } from 'vitest';
import { alert } from '../api/decode';
import { placeOf } from '../filter/place';
import { quoted } from '../filter/words';
import { emptyDraft, filterOf, previewKey, silenceFault, silenceSaid } from './draft';

const draft = emptyDraft('rack = A1', 'Europe/Berlin');

test('a silence ends by minutes or by a moment, and not by both', () => {
  expect(silenceFault(draft)).toBe('');
  expect(silenceSaid(draft)).toEqual({ filter: 'rack = A1', reason: '', minutes: 60 });
  expect(silenceFault({ ...draft, ends: '2030-01-01T08:00' })).not.toBe('');
  expect(silenceFault({ ...draft, minutes: '' })).not.toBe('');
  expect(silenceFault({ ...draft, minutes: '1.5' })).not.toBe('');
  expect(silenceFault({ ...draft, starts: '2030-01' + 'x' })).not.toBe('');
  const until = { ...draft, minutes: '', ends: '2030-01-01T08:00' };
  expect(silenceFault(until)).toBe('');
  expect(silenceSaid(until)).toEqual({ filter: 'rack = A1', reason: '', ends_at: new Date('2030-01-01T08:00').toISOString() });
});

test('one that comes again has its times, and perhaps a last day', () => {
  const window = { ...draft, again: true, cron: '0 22 * * *', minutes: '' };
  expect(silenceFault(window)).toBe('');
  expect(silenceSaid(window)).toEqual({
    filter: 'rack = A1', reason: '', recurrence: { cron: '0 22 * * *', time_zone: 'Europe/Berlin', minutes: 60 },
  });
  expect(silenceFault({ ...window, lasts: '0' })).not.toBe('');
});

test('a preview holds for what it was made for, whatever the reason', () => {
  expect(previewKey({ ...draft, reason: 'x' })).toBe(previewKey(draft));
  expect(previewKey({ ...draft, filter: 'rack = A2' })).not.toBe(previewKey(draft));
});

test('the filter of an alert means its host and problem', () => {
  const one = { host_id: 'h', host_name: 'gpu-07', problem: 'gpu_xid:79', class: 'gpu_xid', component: 'gpu/0' };
  expect(filterOf(alert(one))).toBe('host = gpu-07 and problem = gpu_xid:79');
  expect(filterOf(alert({ ...one, host_name: 'a b' }))).toBe('host = "a b" and problem = gpu_xid:79');
  expect(filterOf(alert({ ...one, host_id: null }))).toBe('problem = gpu_xid:79 and component = gpu/0');
  expect(quoted('or')).toBe('"or"');
  expect(quoted('say "a\\b"')).toBe('"say \\"a\\\\b\\""');
  expect(quoted('')).toBe('""');
});

test('the place of an error in a filter', () => {
  expect(placeOf(' rak = ü1', 'the filter cannot be read at letter 7: x')).toEqual({ letter: 7, before: 'rak = ', at: 'ü', after: '1' });
  expect(placeOf('host =', 'the filter cannot be read at letter 7: x')?.at).toBe(' ');
  expect(placeOf('host', 'minutes must be 1 to 5')).toBeNull();
});
