import { expect, test } from 'vitest';
import { draftOfRoute, movedRoute, routeFault, routeSaid } from './route_draft';

const FULL = {
  name: 'night', filter: 'class = gpu_*', min_severity: 'warning', channels: ['mail'], go_on: true, remind_minutes: 240, something_new: 1,
  quiet: { when: { cron: '0 22 * * *', time_zone: 'Europe/Berlin', minutes: 480 }, unless: 'critical' },
  digest: { at: { cron: '0 8 * * *', time_zone: 'UTC', minutes: 1 }, below: 'error' },
  escalate: [{ after_minutes: 15, channels: ['phone'], min_severity: 'error' }],
};

test('a route goes through the form unchanged, with what the form does not know', () => {
  const draft = draftOfRoute(FULL, 'UTC');
  expect(routeFault(draft)).toBe('');
  expect(routeSaid(draft, FULL)).toEqual(FULL);
});

test('what is switched off is not said any more', () => {
  const draft = draftOfRoute(FULL, 'UTC');
  draft.quiet.on = false;
  draft.digest.on = false;
  draft.remind_minutes = '';
  draft.escalate = [];
  const said = routeSaid(draft, FULL);
  expect(Object.keys(said)).not.toContain('quiet');
  expect(said).toMatchObject({ escalate: [], something_new: 1 });
  expect('digest' in said || 'remind_minutes' in said).toBe(false);
});

test('what is missing is named', () => {
  const empty = draftOfRoute({}, 'UTC');
  expect(routeFault(empty)).toBe('name');
  expect(routeFault({ ...empty, name: 'a' })).toBe('channels');
  const whole = { ...empty, name: 'a', channels: ['mail'] };
  expect(routeFault(whole)).toBe('');
  expect(routeFault({ ...whole, remind_minutes: '0' })).toBe('minutes');
  expect(routeFault({ ...whole, quiet: { ...whole.quiet, on: true, minutes: 'x' } })).toBe('quiet');
  expect(routeFault({ ...whole, escalate: [{ after_minutes: '5', channels: [], min_severity: 'info' }] })).toBe('escalate');
});

test('routes change places', () => {
  expect(movedRoute(['a', 'b', 'c'], 2, 0)).toEqual(['c', 'a', 'b']);
  expect(movedRoute(['a', 'b', 'c'], 0, 1)).toEqual(['b', 'a', 'c']);
});
