// The filter language as far as the page must know it: what is typed as plain words, and tests that are put in and taken out.

/** Keys that a list of hosts knows, in the order in which they are offered. `tag.` goes on with the tag's own word. */
export const HOST_KEYS = [
  'host', 'state', 'severity', 'rack', 'site', 'group', 'tag', 'model', 'firmware', 'title', 'component', 'class', 'rule', 'os', 'kernel', 'agent',
  'address', 'network', 'parent', 'lifecycle', 'freshness', 'bmc', 'drift', 'heard', 'uptime', 'margin', 'inlet', 'psu', 'fans', 'power',
] as const;

/** Of these the server counts how many hosts have which value, so that values can be offered. */
export const COUNTED_KEYS = [
  'host', 'state', 'severity', 'rack', 'site', 'group', 'tag', 'model', 'firmware', 'class', 'os', 'kernel', 'agent', 'network', 'lifecycle', 'freshness', 'bmc',
  'psu', 'fans',
] as const;

const PLAIN = /^[^\s\p{Cc}()",=!<>~\\]+$/u;
const KEYWORDS = ['and', 'or', 'not', 'in'];

/** A value as a filter takes it: in quotation marks where it has letters of the language. */
export function quoted(value: string): string {
  const plain = PLAIN.test(value) && !KEYWORDS.includes(value.toLowerCase());
  return plain ? value : `"${value.replaceAll(/["\\]/g, (letter) => `\\${letter}`)}"`;
}

/** Words without any operator are looked for in names: `web 12` means `host ~ web and host ~ 12`. */
export function filterOf(text: string): string {
  const words = text.trim().split(/\s+/).filter((word) => word !== '');
  if (words.length === 0) return '';
  const isPlain = words.every((word) => PLAIN.test(word) && !word.includes(':') && !KEYWORDS.includes(word.toLowerCase()));
  return isPlain ? words.map((word) => `host ~ ${quoted(word)}`).join(' and ') : text.trim();
}

/** The test that a chip stands for. */
export function testOf(key: string, value: string): string {
  return `${key} = ${quoted(value)}`;
}

const AND = ' and ';

/** Whether the filter asks exactly this, among others that must all hold. A test may be several that must all hold. */
export function hasTest(text: string, test: string): boolean {
  const tests = filterOf(text).split(AND);
  return test.split(AND).every((part) => tests.includes(part));
}

/** With the test, or without it when it was there. */
export function toggledTest(text: string, test: string): string {
  const filter = filterOf(text);
  if (filter === '') return test;
  const [tests, parts] = [filter.split(AND), test.split(AND)];
  if (hasTest(text, test)) return tests.filter((one) => !parts.includes(one)).join(AND);
  const others = parts.filter((part) => !tests.includes(part));
  return / or /i.test(filter) ? `(${filter})${AND}${test}` : [...tests, ...others].join(AND);
}

/** With one of several tests of a key at most: choosing another one takes the first one's place. */
export function chosenTest(text: string, test: string, others: readonly string[]): string {
  const cleared = others.filter((other) => other !== test).reduce((rest, other) => (hasTest(rest, other) ? toggledTest(rest, other) : rest), text);
  return toggledTest(cleared, test);
}
