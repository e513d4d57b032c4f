import { expect, test } from 'vitest';
import { listedEvent } from '../api/events';
import { draftOfRule, ruleFault, ruleSaid } from '../rules/draft';
import { ruleOf } from './rule_of';

test('a rule from an event names its class, code and host, and stands in the form', () => {
  const rule = ruleOf(listedEvent({ class: 'mem_ecc', code: 'CE', shown_code: 'shown', severity: 'warning', host_name: 'web-1' }));
  expect(rule).toEqual({ id: 'mem-ecc-often', kind: 'rate', scope: 'host = web-1', class: 'mem_ecc', codes: ['CE'], count: 3, window_seconds: 3600, severity: 'warning' });
  expect(ruleFault(draftOfRule(rule))).toBe('');
  expect(ruleSaid(draftOfRule(rule), rule)).toEqual(rule);
});

test('numbers stay numbers, and hostile names stay inside their quotes', () => {
  expect(ruleOf(listedEvent({ class: 'gpu_xid', code: 79 }))['codes']).toEqual([79]);
  expect(ruleOf(listedEvent({ class: '??', host_name: 'a"\\b or' }))).toMatchObject({ id: 'often', scope: String.raw`host = "a\"\\b or"` });
});
