import { expect, test } from 'vitest';
import { chosenTest, filterOf, hasTest, quoted, testOf, toggledTest } from './words';

test('plain words are looked for in names; a filter stays as it is', () => {
  expect(filterOf('  web   12 ')).toBe('host ~ web and host ~ 12');
  expect(filterOf('rack = A1 or site = B')).toBe('rack = A1 or site = B');
  expect(filterOf('rack:A1')).toBe('rack:A1');
  expect(filterOf('not')).toBe('not');
  expect(filterOf(' ')).toBe('');
});

test('values with letters of the language stand in quotation marks', () => {
  expect(quoted('A1')).toBe('A1');
  expect(quoted('Berlin 2')).toBe('"Berlin 2"');
  expect(quoted('a"b\\c')).toBe('"a\\"b\\\\c"');
  expect(quoted('or')).toBe('"or"');
  expect(quoted('')).toBe('""');
});

test('a chip puts its test in and takes it out', () => {
  const down = testOf('state', 'down');
  expect(toggledTest('', down)).toBe('state = down');
  expect(toggledTest('web', down)).toBe('host ~ web and state = down');
  expect(toggledTest('host ~ web and state = down', down)).toBe('host ~ web');
  expect(toggledTest('rack = A1 or rack = A2', down)).toBe('(rack = A1 or rack = A2) and state = down');
  expect(toggledTest('(rack = A1 or rack = A2) and state = down', down)).toBe('(rack = A1 or rack = A2)');
  expect(hasTest('rack = A1 and state = down', down)).toBe(true);
  expect(hasTest('rack = A1', down)).toBe(false);
});

test('of one kind only one is chosen', () => {
  const [down, late] = [testOf('state', 'down'), testOf('state', 'late')];
  expect(chosenTest('rack = A1 and state = down', late, [down, late])).toBe('rack = A1 and state = late');
  expect(chosenTest('rack = A1 and state = down', down, [down, late])).toBe('rack = A1');
});
