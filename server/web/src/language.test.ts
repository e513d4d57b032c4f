import { expect, test } from 'vitest';
import { wished } from './language';
import { formRu } from './words/count';

test('the first language of the browser that is spoken', () => {
  expect(wished(['de-DE', 'ru-RU', 'en'])).toBe('ru');
  expect(wished(['en-GB', 'ru'])).toBe('en');
  expect(wished(['de'])).toBe('en');
  expect(wished([])).toBe('en');
});

test('Russian counts in three forms', () => {
  const form = (count: number): string => formRu(count, 'узел', 'узла', 'узлов');
  expect([1, 2, 4, 5, 11, 12, 21, 22, 25, 111, 1_001, 0, 1.5].map(form)).toEqual([
    'узел', 'узла', 'узла', 'узлов', 'узлов', 'узлов', 'узел', 'узла', 'узлов', 'узлов', 'узел', 'узлов', 'узла',
  ]);
});
