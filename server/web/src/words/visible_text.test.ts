import { expect, test } from 'vitest';
import { visibleBlock, visibleLine } from './visible_text';

test('control characters are written out', () => {
  expect(visibleLine('a\u0000b\u001b[31mc\nd\u007f')).toBe('a\\u0000b\\u001b[31mc\\u000ad\\u007f');
});

test('characters that reorder or hide text are written out', () => {
  expect(visibleLine('exe\u202egpj.\u200bx\ufeff\u2066')).toBe('exe\\u202egpj.\\u200bx\\ufeff\\u2066');
  expect(visibleLine('\u{e0041}')).toBe('\\u{e0041}');
  expect(visibleLine('a\ud800b')).toBe('a\\ud800b');
  expect(visibleLine('\u0085\u2028')).toBe('\\u0085\\u2028');
});

test('ordinary text of any language stays as it is', () => {
  for (const text of ['DIMM_A3 54 °C', 'Привет', '温度', 'é', '<img src=x onerror=alert(1)>', '🔥']) {
    expect(visibleLine(text)).toBe(text);
  }
});

test('a block keeps its lines and tabs, and loses the carriage returns of line ends only', () => {
  expect(visibleBlock('a\r\nb\tc\rd\u0007')).toBe('a\nb\tc\\u000dd\\u0007');
});

test('a very long text is cut, and says by how much', () => {
  expect(visibleLine('x'.repeat(12), 10)).toBe('xxxxxxxxxx… (2 more characters)');
});

test('piles of combining marks are thinned', () => {
  expect(visibleLine('e' + '\u0301'.repeat(50)).length).toBe(5);
});
