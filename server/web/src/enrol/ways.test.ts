import { expect, test } from 'vitest';
import { givenWords, tagsOf, WAYS, stepsOf, tokenFault } from './ways';

const token = { id: 't', token: 'iw1.t.secret', command: 'echo iw1.t.secret | ironwatch-agent enrol --server https://iron.example', expires_at: null };

test('every way says the token once', () => {
  for (const way of WAYS) {
    const lines = stepsOf(way, token).map((step) => step.line).filter((line) => line.includes(token.token));
    expect(lines, way).toHaveLength(1);
  }
});

test('numbers out of range', () => {
  expect(tokenFault('1', '24')).toBe('');
  expect(tokenFault('1000', '720')).toBe('');
  for (const uses of ['0', '1001', '', 'x', '1e3', '-1']) expect(tokenFault(uses, '24'), uses).toBe('uses');
  for (const hours of ['0', '721', '']) expect(tokenFault('1', hours), hours).toBe('hours');
});

test('tags are typed with commas, and what a token gives is told in short', () => {
  expect(tagsOf(' role:db, lab,, ')).toEqual(['role:db', 'lab']);
  expect(givenWords({ site: 'Berlin', rack: 'B07', group: '', tags: ['a', 'b'] })).toBe('Berlin / B07 · a, b');
  expect(givenWords({ site: '', rack: '', group: '', tags: [] })).toBe('');
});
