import { expect, test } from 'vitest';
import { credential } from '../api/credentials';
import { credentialDraft, credentialFault, credentialSaid, mayInsist } from './said';

const known = credential({ id: 'c1', name: 'dgx', username: 'root', has_bmc_key: true, is_default: true });

test('what nobody typed is not sent', () => {
  expect(credentialSaid(credentialDraft(known))).toEqual({ name: 'dgx', username: 'root', is_default: true });
  const typed = { ...credentialDraft(known), password: ' p w ', bmc_key: '0x00ff', try_on: 'h-1' };
  expect(credentialSaid(typed)).toEqual({ name: 'dgx', username: 'root', is_default: true, password: ' p w ', bmc_key: '0x00ff', try_on: 'h-1' });
  expect(credentialSaid({ ...typed, drop_bmc_key: true }).bmc_key).toBe('');
});

test('a new one needs a password, a changed one does not', () => {
  expect(credentialFault(credentialDraft(null), true)).not.toBe('');
  expect(credentialFault({ ...credentialDraft(known), password: 'x' }, true)).toBe('');
  expect(credentialFault(credentialDraft(known), false)).toBe('');
  expect(credentialFault({ ...credentialDraft(known), username: ' ' }, false)).not.toBe('');
});

test('people may insist where a BMC said no, not where the server did', () => {
  expect(['credential_failed', 'cannot_try', 'bad_credential', 'busy'].map(mayInsist)).toEqual([true, true, false, false]);
});
