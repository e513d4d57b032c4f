import { expect, test } from 'vitest';
import { filterOfAlerts, readAlertQuery, writeAlertQuery } from './query';

test('the address bar holds the query', () => {
  for (const search of ['', '?state=resolved', '?group=rack', '?state=all&group=host&q=severity+%3E%3D+error']) expect(writeAlertQuery(readAlertQuery(search)), search).toBe(search);
  expect(readAlertQuery('?state=x&group=y')).toEqual({ state: 'open', group: 'cause', q: '' });
});

test('plain words are looked for, anything else is a filter', () => {
  expect(filterOfAlerts(' fan  web ')).toBe('(title ~ fan or host ~ fan) and (title ~ web or host ~ web)');
  expect(filterOfAlerts('severity >= error')).toBe('severity >= error');
  expect(filterOfAlerts('not')).toBe('not');
  expect(filterOfAlerts('')).toBe('');
});
