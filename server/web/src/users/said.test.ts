import { expect, test } from 'vitest';
import { user } from '../api/access';
import { changesOf, isUserName, rolesUpTo, tokenFault, tokenSaid } from './said';

const ana = user({ name: 'ana', role: 'operator', scope: 'site = B' });

test('only what is different is said, and an empty scope takes it away', () => {
  expect(changesOf(ana, { role: 'operator', scope: 'site = B ', disabled: false })).toEqual({});
  expect(changesOf(ana, { role: 'admin', scope: '', disabled: true })).toEqual({ role: 'admin', scope: null, disabled: true });
});

test('tokens need a purpose and an end', () => {
  expect(tokenFault(' ', '30')).toBe('name');
  for (const days of ['0', '366', '', 'x', '1.5']) expect(tokenFault('ci', days), days).toBe('days');
  expect(tokenFault('ci', '365')).toBe('');
  expect(tokenSaid(' ci ', 'viewer', '', '30', false)).toEqual({ name: 'ci', role: 'viewer', expires_in_days: 30 });
  expect(tokenSaid('ci', 'viewer', ' site = B', '30', false).scope).toBe('site = B');
  expect(tokenSaid('ci', 'admin', '', '30', true).dangerous).toBe(true);
});

test('nobody gives away more than they have', () => {
  expect(rolesUpTo('viewer')).toEqual(['viewer']);
  expect(rolesUpTo('admin')).toEqual(['viewer', 'operator', 'admin']);
  expect(rolesUpTo('?')).toEqual([]);
});

test('names', () => {
  expect(isUserName('ana.b-2')).toBe(true);
  for (const name of ['', ' ana', 'a b', '-a', '<b>', 'a'.repeat(65)]) expect(isUserName(name), name).toBe(false);
});
