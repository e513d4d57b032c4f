import { expect, test } from 'vitest';
import { draftOfRule, ruleFault, ruleSaid } from './draft';
import { RULE_KINDS } from './kinds';
import { tomlOf } from './toml';

const RULES: Record<string, Record<string, unknown>> = {
  rate: { id: 'a', version: 3, kind: 'rate', enabled: true, shadow: true, class: 'gpu_xid', codes: [79, 'CE'], count: 3, window_seconds: 60, severity: 'error', scope: 'rack = A1' },
  after: { id: 'b', kind: 'after', class: 'sshd', count: 5, window_seconds: 600, then: 'accepted', severity: 'critical', tells: 'break_in' },
  increase: { id: 'c', kind: 'increase', name: 'errors_total', class: 'pcie_aer', code: 7, count: 1, window_seconds: 60, severity: 'warning' },
  reading: {
    id: 'd', kind: 'reading', name: 'disk_temperature_celsius', for_seconds: 60, sensors: ['inlet', 'ambient'], without_limits: true, tell_resolved: false,
    levels: [{ severity: 'warning', at_least: 60, clear_below: 55.5 }, { severity: 'critical', at_most: -5 }],
  },
  missing: { id: 'e', kind: 'missing', name: 'fan_rpm', after_seconds: 600, severity: 'error' },
  change: { id: 'f', kind: 'change', name: 'power_watts', falls_by: 100.5, window_seconds: 60, severity: 'info' },
  deviation: { id: 'g', kind: 'deviation', name: 'x_celsius', from: { cohort: { hosts: 8 } }, side: 'above', scores: 4, least: 3, severity: 'warning' },
};

test('each kind goes through the form unchanged, and is sound', () => {
  expect(Object.keys(RULES)).toEqual(Object.keys(RULE_KINDS));
  for (const [kind, rule] of Object.entries(RULES)) {
    const draft = draftOfRule(rule);
    expect(ruleFault(draft), kind).toBe('');
    expect(ruleSaid(draft, rule), kind).toEqual(rule);
  }
});

test('what the form does not know stays, what was taken away goes', () => {
  const draft = draftOfRule(RULES['rate'] ?? {});
  draft.values['scope'] = ' ';
  draft.values['codes'] = '';
  const said = ruleSaid(draft, { ...RULES['rate'], something_new: [1] });
  expect(said).toMatchObject({ something_new: [1], shadow: true, version: 3 });
  expect('scope' in said || 'codes' in said).toBe(false);
});

test('what is missing or no number is named', () => {
  const of = (kind: string, values: Record<string, string>): string => {
    const draft = draftOfRule(RULES[kind] ?? {});
    return ruleFault({ ...draft, values: { ...draft.values, ...values } });
  };
  expect(of('rate', { class: '' })).toBe('class');
  expect(of('rate', { count: '1.5' })).toBe('count');
  expect(of('change', { falls_by: '' })).toBe('rises_by');
  expect(of('deviation', { from: 'own 0' })).toBe('from');
  expect(ruleFault({ ...draftOfRule(RULES['reading'] ?? {}), levels: [] })).toBe('levels');
  expect(ruleFault({ ...draftOfRule(RULES['rate'] ?? {}), id: 'Not this' })).toBe('id');
});

test('a rule as text', () => {
  expect(tomlOf({ name: 'x "y"\n', id: 'd', kind: 'reading', on: true, none: undefined, levels: [{ severity: 'warning', at_least: 60.5 }], codes: [79, 'CE'], from: { own: { samples: 3 } } })).toBe(
    'id = "d"\nkind = "reading"\nname = "x \\"y\\"\\n"\non = true\nlevels = [{ severity = "warning", at_least = 60.5 }]\ncodes = [79, "CE"]\nfrom = { own = { samples = 3 } }\n',
  );
});
