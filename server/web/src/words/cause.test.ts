import { expect, test } from 'vitest';
import { causeWords } from './cause';

test('codes become words, sentences stay', () => {
  expect(causeWords('power_lost')).toBe('Power lost');
  expect(causeWords('os_hung')).toBe('OS hung');
  expect(causeWords('Rack B07 lost its feed')).toBe('Rack B07 lost its feed');
  expect(causeWords('')).toBe('');
});
