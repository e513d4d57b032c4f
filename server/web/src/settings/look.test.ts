import { expect, test } from 'vitest';
import { settings } from '../api/settings';
import { matching, readLook, writeLook } from './look';

const { items, retention } = settings({
  items: [
    { key: 'http.listen', value: '0.0.0.0:8080', default: '127.0.0.1:8080', source: 'file', meaning: 'Where it listens.' },
    { key: 'access.step_up_minutes', value: 10, default: 10, source: 'default', meaning: 'How long a proof counts.' },
  ],
  retention: [{ kind: 'events', days: 90, rows: 12, bytes: 3 }, { kind: 'audit', days: null, rows: 1, bytes: null }],
});

test('settings are found by what they are called, mean and are', () => {
  expect(matching(items, { text: 'proof minutes', changed: false }).map((one) => one.key)).toEqual(['access.step_up_minutes']);
  expect(matching(items, { text: '', changed: true }).map((one) => one.key)).toEqual(['http.listen']);
  expect(items[1]?.value).toBe('10');
});

test('what is kept for ever has no days', () => {
  expect(retention.map((one) => one.days)).toEqual([90, null]);
});

test('the address bar holds the look', () => {
  for (const search of ['', '?q=http&changed=1']) expect(writeLook(readLook(search))).toBe(search);
});
