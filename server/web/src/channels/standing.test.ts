import { expect, test } from 'vitest';
import { channel } from '../api/channels';
import { standingOf } from './standing';

const one = (more: object) => channel({ name: 'ops', kind: 'ntfy', enabled: true, ...more });

test('a channel stands as what was last known of it', () => {
  const [early, late] = ['2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z'];
  expect(standingOf(one({}))).toBe('new');
  expect(standingOf(one({ enabled: false }))).toBe('off');
  expect(standingOf(one({ trouble: 'no secret' }))).toBe('unusable');
  expect(standingOf(one({ last_sent_at: late, last_given_up_at: early }))).toBe('works');
  expect(standingOf(one({ last_sent_at: early, last_given_up_at: late }))).toBe('fails');
  expect(standingOf(one({ last_sent_at: early, waiting: 2 }))).toBe('works');
  expect(standingOf(one({ last_sent_at: early, waiting: 2, last_error: '502' }))).toBe('fails');
});
