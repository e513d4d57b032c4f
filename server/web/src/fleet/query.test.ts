import { expect, test } from 'vitest';
import { readQuery, sortOf, STANDARD, writeQuery } from './query';

test('a query survives the address bar; unknown words are left out', () => {
  for (const search of ['', '?q=rack+%3D+A1&sort=name', '?sort=-uptime&group=tag.role&colour=state&view=map', '?colour=kernel', '?cols=alert,tags', '?cols=', '?q=web']) {
    expect(writeQuery(readQuery(search))).toBe(search);
  }
  expect(readQuery('?sort=-colour&group=tag.%20x&colour=pink&view=list')).toEqual(STANDARD);
});

test('the worst stand first unless somebody says otherwise', () => {
  expect(sortOf(readQuery(''))).toBe('-severity');
  expect(sortOf(readQuery('?sort=severity'))).toBe('severity');
  expect(sortOf(readQuery('?sort=-name'))).toBe('-name');
});
