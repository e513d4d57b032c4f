import { expect, test } from 'vitest';
import { alert } from '../api/decode';
import { matchesAlert, readAlertQuery, writeAlertQuery } from './query';

test('a query survives the address bar', () => {
  const search = '?state=resolved&severity=error&q=gpu+xid';
  expect(writeAlertQuery(readAlertQuery(search))).toBe(search);
  expect(writeAlertQuery(readAlertQuery('?state=asleep&severity=loud'))).toBe('');
});

test('every word must occur', () => {
  const one = alert({ host_name: 'gpu-7', title: 'GPU fell off the bus', shown_code: 'Xid 79', severity: 'critical' });
  expect(matchesAlert(readAlertQuery('?q=GPU-7+79'))(one)).toBe(true);
  expect(matchesAlert(readAlertQuery('?q=gpu-7+80'))(one)).toBe(false);
  expect(matchesAlert(readAlertQuery('?severity=error'))(one)).toBe(false);
});
