import { expect, test } from 'vitest';
import { energyWords } from './energy';

test('energy in both units that people use', () => {
  expect(energyWords(0)).toBe('0 Wh · 0 J');
  expect(energyWords(4_500_000)).toBe('1.25 kWh · 4.5 MJ');
  expect(energyWords(360)).toBe('0.1 Wh · 360 J');
});
