import { expect, test } from 'vitest';
import { completed, contextOf, isHalfKey, offered } from './suggest';

test('what is being typed', () => {
  const at = (text: string): unknown => contextOf(text, text.length);
  expect(at('')).toEqual({ kind: 'key', key: '', typed: '', from: 0 });
  expect(at('sta')).toEqual({ kind: 'key', key: '', typed: 'sta', from: 0 });
  expect(at('rack = ')).toEqual({ kind: 'value', key: 'rack', typed: '', from: 7 });
  expect(at('rack = A1 and st')).toEqual({ kind: 'key', key: '', typed: 'st', from: 14 });
  expect(at('site="Ber')).toEqual({ kind: 'value', key: 'site', typed: 'Ber', from: 5 });
  expect(at('state in (down, l')).toEqual({ kind: 'value', key: 'state', typed: 'l', from: 16 });
  expect(at('tag.role:d')).toEqual({ kind: 'value', key: 'tag.role', typed: 'd', from: 9 });
  expect(at('(no')).toEqual({ kind: 'key', key: '', typed: 'no', from: 1 });
});

test('beginnings come before what only contains it; what is typed whole is not offered', () => {
  const words = ['host', 'site', 'os', 'state'];
  expect(offered(words, (word) => word, 's', 9)).toEqual(['site', 'state', 'host', 'os']);
  expect(offered(words, (word) => word, 'os', 9)).toEqual(['host']);
  expect(offered(words, (word) => word, '', 2)).toEqual(['host', 'site']);
});

test('what is chosen takes the place of what was typed', () => {
  const put = (text: string, caret: number, chosen: string): unknown => {
    const context = contextOf(text, caret);
    return context && completed(text, caret, context, chosen);
  };
  expect(put('ra', 2, 'rack')).toEqual({ text: 'rack = ', caret: 7 });
  expect(put('rack = ', 7, '"A 1"')).toEqual({ text: 'rack = "A 1" ', caret: 13 });
  expect(put('rack = A and st = down', 15, 'state')).toEqual({ text: 'rack = A and state = down', caret: 18 });
});

test('a word that may become a key is waited for; the name of a host is not', () => {
  const keys = ['host', 'rack', 'state'];
  expect(['ra', 'rack', 'rack = A and st'].map((text) => isHalfKey(text, keys))).toEqual([true, true, true]);
  expect(['r', 'web', 'rack = A', 'web-st1', 'rack = A '].map((text) => isHalfKey(text, keys))).toEqual([false, false, false, false, false]);
});
