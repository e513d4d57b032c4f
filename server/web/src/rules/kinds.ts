// What each kind of rule is told: the form, and what it sends, come from this table. docs/rules.md says the same in words.

export type RuleFieldForm = 'line' | 'text' | 'filter' | 'whole' | 'number' | 'severity' | 'codes' | 'code' | 'words' | 'check' | 'side' | 'levels' | 'baseline';

export interface RuleField {
  key: string;
  form: RuleFieldForm;
  required?: boolean;
  /** What holds when nothing is said; then it is not said either. */
  standard?: string;
}

const line = (key: string, required = false): RuleField => ({ key, form: 'line', required });
const whole = (key: string, required = false): RuleField => ({ key, form: 'whole', required });
const SEVERITY: RuleField = { key: 'severity', form: 'severity', required: true };
const NAME = line('name', true);
const OF_READINGS = [line('component'), { key: 'sensors', form: 'words' }, { key: 'without_limits', form: 'check' }, line('class'), line('unit')] as const satisfies readonly RuleField[];
const OFTEN = [whole('count', true), whole('window_seconds', true)] as const;

/** Before and after what the kind asks. */
export const COMMON_FIELDS: readonly RuleField[] = [line('title'), { key: 'scope', form: 'filter' }];
export const TOLD_FIELDS: readonly RuleField[] = [
  { key: 'meaning', form: 'text' },
  { key: 'runbook', form: 'text' },
  line('runbook_url'),
  whole('cooldown_seconds'),
  { key: 'tell_resolved', form: 'check', standard: 'yes' },
];

export const RULE_KINDS: Record<string, readonly RuleField[]> = {
  rate: [line('class', true), { key: 'codes', form: 'codes' }, ...OFTEN, SEVERITY, line('tells')],
  after: [line('class', true), { key: 'codes', form: 'codes' }, ...OFTEN, { key: 'then', form: 'code', required: true }, SEVERITY, line('tells', true)],
  increase: [NAME, line('class', true), { key: 'code', form: 'code' }, ...OFTEN, SEVERITY],
  reading: [NAME, { key: 'levels', form: 'levels', required: true }, whole('for_seconds'), ...OF_READINGS],
  missing: [NAME, whole('after_seconds', true), SEVERITY, ...OF_READINGS],
  change: [NAME, { key: 'rises_by', form: 'number' }, { key: 'falls_by', form: 'number' }, whole('window_seconds', true), SEVERITY, ...OF_READINGS],
  deviation: [
    NAME, { key: 'from', form: 'baseline', required: true }, { key: 'side', form: 'side', standard: 'both' }, { key: 'scores', form: 'number', required: true },
    { key: 'least', form: 'number', required: true }, whole('for_seconds'), SEVERITY, ...OF_READINGS,
  ],
};

/** The kinds that people make; those that are always asked have no questions to fill in. */
export function fieldsOfRule(kind: string): readonly RuleField[] {
  return [...COMMON_FIELDS, ...(RULE_KINDS[kind] ?? []), ...TOLD_FIELDS];
}
