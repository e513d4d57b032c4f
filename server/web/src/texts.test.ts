// Both languages say the same things, and no page says something of its own.
import { parse } from 'svelte/compiler';
import { expect, test } from 'vitest';
import { texts } from './texts';
import { ru } from './texts/ru';

/** "login.user" and so on; of a function its kind, of a list its length. */
function keysOf(value: unknown, path = ''): string[] {
  if (Array.isArray(value)) return value.flatMap((one, at) => keysOf(one, `${path}[${at}]`));
  if (typeof value === 'object' && value !== null) return Object.entries(value).flatMap(([key, one]) => keysOf(one, `${path}.${key}`));
  return [`${path}: ${typeof value}`];
}

function leaves(value: unknown, path = ''): [string, unknown][] {
  if (typeof value === 'object' && value !== null) return Object.entries(value).flatMap(([key, one]) => leaves(one, `${path}.${key}`));
  return [[path, value]];
}

test('every sentence is there in both languages', () => {
  expect(keysOf(ru).sort()).toEqual(keysOf(texts).sort());
});

test('no sentence is empty', () => {
  for (const catalogue of [texts, ru]) {
    for (const [path, value] of leaves(catalogue)) if (typeof value === 'string') expect(value.trim(), path).not.toBe('');
  }
});

// Names, formats and examples are the same in every language.
const SAME = /^[^\p{L}]*$|^[\p{Lu}\d .:·/(),-]{1,12}$|^[a-z0-9_.:@<>/ -]*$|Ironwatch|IPMI|Redfish|username|globalIPMI|\{"servers|^\[web\]|^(Telegram|Slack|Discord|Webhook|PagerDuty|Alertmanager|Debian, Ubuntu|RHEL, Fedora, SUSE|Kubernetes)$|^(site|severity|rack) /u;

test('what is said in Russian is not English', () => {
  const english = new Map(leaves(texts));
  for (const [path, value] of leaves(ru)) {
    // Keys are written on them, whatever the language.
    if (/^\.help\.groups\.\d+\.keys\.\d+\.0$/.test(path)) continue;
    if (typeof value === 'string' && value === english.get(path)) expect(SAME.test(value), `${path}: ${value}`).toBe(true);
  }
});

interface Node {
  type?: string;
  name?: string;
  data?: string;
  [key: string]: unknown;
}

const SPOKEN = ['title', 'aria-label', 'placeholder', 'alt', 'label', 'aria-description', 'aria-roledescription'];
// What is in them is said by machines, or is a key of the keyboard.
const OF_MACHINES = ['code', 'kbd', 'script', 'style'];

function bareWords(node: unknown, found: string[]): void {
  if (Array.isArray(node)) for (const one of node) bareWords(one, found);
  if (typeof node !== 'object' || node === null || Array.isArray(node)) return;
  const { type, name, data } = node as Node;
  if (type === 'RegularElement' && OF_MACHINES.includes(name ?? '')) return;
  if (type === 'Attribute' && !SPOKEN.includes(name ?? '')) return;
  if (type === 'Text' && /\p{L}{2,}/u.test(data ?? '')) found.push((data ?? '').trim());
  for (const [key, value] of Object.entries(node)) {
    if (key !== 'parent' && key !== 'expression' && key !== 'start' && key !== 'end') bareWords(value, found);
  }
}

test('the looking finds bare words where there are some', () => {
  const found: string[] = [];
  const source = '<p class="not this">Hello {name}<code>not this</code></p>{#if a}<b title="Tip" data-x="not this"></b>{/if}';
  bareWords(parse(source, { modern: true }).fragment, found);
  expect(found).toEqual(['Hello', 'Tip']);
});

const sources = import.meta.glob<string>('./**/*.svelte', { query: '?raw', import: 'default', eager: true });

for (const [path, source] of Object.entries(sources)) {
  test(`${path} takes its words from the catalogue`, () => {
    const found: string[] = [];
    bareWords(parse(source, { modern: true }).fragment, found);
    expect(found).toEqual([]);
  });
}
