import { expect, test } from 'vitest';
import { texts } from '../texts';
import { passwordFault } from './password_fault';

test('faults that are known before asking the server', () => {
  expect(passwordFault('', 'long enough words')).toBe(texts.password.wrong);
  expect(passwordFault('old', 'elevenchars')).toBe(texts.password.short);
  // Characters are counted, not UTF-16 units.
  expect(passwordFault('old', '🔑'.repeat(6))).toBe(texts.password.short);
  expect(passwordFault('the same words', 'the same words')).toBe(texts.password.same);
  expect(passwordFault('old', 'twelve chars')).toBe('');
});
