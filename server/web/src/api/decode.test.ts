import { expect, test } from 'vitest';
import * as decode from './decode';

test('a host of a newer server is still shown', () => {
  const host = decode.host({ id: 'h1', name: 'web-\u202e1', state: 'dreaming', open_alerts: -3, worst: { severity: 'fatal' } });
  expect(host.name).toBe('web-\\u202e1');
  expect(host.state).toBe('unknown');
  expect(host.open_alerts).toBe(0);
  expect(host.worst?.severity).toBe('warning');
  expect(host.last_check_in_at).toBeNull();
});

test('nothing at all is an empty alert, not a crash', () => {
  for (const value of [null, undefined, 3, 'x', []]) {
    const alert = decode.alert(value);
    expect(alert.likely_causes).toEqual([]);
    expect(alert.state).toBe('open');
  }
});

test('identifiers and cursors are kept byte for byte', () => {
  const page = decode.page({ items: [{ id: 'a\u200b' }], next_cursor: 'c\u0001', total: 9 }, decode.event);
  expect(page.items[0]?.id).toBe('a\u200b');
  expect(page.next_cursor).toBe('c\u0001');
  expect(page.total).toBe(9);
});

test('no reading is not zero', () => {
  expect(decode.reading({ name: 'x', value: null, no_reading: 'sensor gone' }).value).toBeNull();
  expect(decode.reading({ name: 'x', value: 0 }).value).toBe(0);
});

test('the shown code wins over the raw one, and zero is a code', () => {
  expect(decode.event({ code: 79, shown_code: 'Xid 79' }).code).toBe('Xid 79');
  expect(decode.event({ code: 0 }).code).toBe('0');
});

test('evidence may be text, lines or a record', () => {
  expect(decode.event({ evidence: 'a\nb' }).evidence).toBe('a\nb');
  expect(decode.event({ evidence: ['a', 'b\u0000'] }).evidence).toBe('a\nb\\u0000');
  expect(decode.event({ evidence: { raw: 1 } }).evidence).toContain('"raw": 1');
});
