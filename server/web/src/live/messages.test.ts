import { expect, test } from 'vitest';
import { readMessage } from './messages';
import { retryMilliseconds } from './retry';

test('a message that cannot be read asks for a fresh look', () => {
  expect(readMessage('host', '{"id":').kind).toBe('resync');
  expect(readMessage('hello', '')).toEqual({ kind: 'hello', server_time: null });
});

test('messages are decoded like answers', () => {
  const message = readMessage('alert', '{"id":"a","title":"x\\u202e","state":"resolved"}');
  expect(message).toMatchObject({ kind: 'alert', alert: { id: 'a', title: 'x\\u202e', state: 'resolved' } });
});

test('retries grow, and end at half a minute', () => {
  expect(retryMilliseconds(1, 0)).toBe(500);
  expect(retryMilliseconds(1, 1)).toBe(1_000);
  expect(retryMilliseconds(4, 1)).toBe(8_000);
  expect(retryMilliseconds(400, 1)).toBe(30_000);
});
