import { expect, test } from 'vitest';
import type { ChannelShown } from '../api/channels';
import { channelFault, channelSaid, draftOf, emptyChannel, slotsOf } from './draft';
import { CHANNEL_KINDS } from './kinds';

const known = (kind: string, settings: Record<string, unknown>): ChannelShown => ({
  name: 'ops', kind, enabled: true, min_severity: 'error', provisioned: false, target: '', trouble: '', waiting: 0, waiting_since: null,
  given_up: 0, last_sent_at: null, last_given_up_at: null, last_error: '', settings, secrets_set: [],
});

test('what was kept is said again unchanged', () => {
  const settings = { smtp_url: 'smtp://m:587', from: 'a@b', to: ['c@d', 'e@f'], tls: 'tls', username: 'u', ca_pem: 'PEM\n', max_per_minute: 7 };
  const said = channelSaid(draftOf(known('email', settings)));
  expect(said).toMatchObject({ ...settings, name: 'ops', kind: 'email', min_severity: 'error', secrets: {} });
});

test('headers go from lines to names and values, and back', () => {
  const draft = draftOf(known('webhook', { url: 'https://x', headers: { 'X-Team': 'a: b' }, secret_headers: ['Authorization'] }));
  expect(draft.values['headers']).toBe('X-Team: a: b');
  expect(slotsOf(draft).map((slot) => slot.name)).toEqual(['secret', 'header.Authorization']);
  expect(channelSaid(draft)['headers']).toEqual({ 'X-Team': 'a: b' });
});

test('every kind says at once what it misses', () => {
  for (const [kind, table] of Object.entries(CHANNEL_KINDS)) {
    const draft = { ...emptyChannel(kind), name: 'ops' };
    for (const field of table.fields) if (field.required === true) draft.values[field.key] = 'x';
    const [first] = table.needs;
    expect(channelFault(draft, []), kind).toEqual(first === undefined ? null : { key: first });
    expect(channelFault(draft, table.needs), kind).toBeNull();
  }
  expect(channelFault({ ...emptyChannel('ntfy'), name: 'a b' }, [])).toEqual({ key: 'name' });
  expect(channelFault({ ...emptyChannel('ntfy'), name: 'ok' }, [])).toEqual({ key: 'topic' });
});

test('a secret that was not typed stays, and one that is taken away goes', () => {
  const draft = { ...emptyChannel('ntfy'), name: 'n' };
  expect(channelSaid(draft).secrets).toEqual({});
  expect(channelSaid({ ...draft, secrets: { token: 't' } }).secrets).toEqual({ token: 't' });
  expect(channelSaid({ ...draft, dropped: ['token'] }).secrets).toEqual({ token: '' });
});

test('a password is needed only with a user', () => {
  const draft = { ...emptyChannel('alertmanager'), name: 'am', values: { url: 'https://x', username: '' } };
  expect(channelFault(draft, [])).toBeNull();
  draft.values['username'] = 'u';
  expect(channelFault(draft, [])).toEqual({ key: 'password' });
});
