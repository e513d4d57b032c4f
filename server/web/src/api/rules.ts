// Rules: what is asked of what hosts say. Their text is edited as the server writes it, so nothing of a rule is lost here.
import { page } from './decode';
import { block, count, id, line, list, moment, object } from './read';
import { request } from './request';
import type { Page } from './shapes';

export interface Rule {
  id: string;
  version: number;
  kind: string;
  title: string;
  origin: string;
  enabled: boolean;
  shadow: boolean;
  /** It is always asked: it can be changed, and not switched off. */
  foundation: boolean;
  scope: string;
  changed_at: number | null;
  changed_by: string;
  open_alerts: number;
  toml: string;
  /** Its fields as the server has them, byte for byte: they go back. */
  said: Record<string, unknown>;
}

/** A rule as it is said: as text, or field by field. */
export type RuleText = { toml: string } | { rule: Record<string, unknown> };

export interface RuleVersion {
  version: number;
  origin: string;
  changed_at: number | null;
  changed_by: string;
  toml: string;
}

export interface WouldBe {
  host: string;
  host_id: string;
  component: string;
  title: string;
  severity: string;
  opened_at: number | null;
  resolved_at: number | null;
  evidence: string;
}

export interface Findings {
  version: number;
  alerts: number;
  messages: number;
  hosts: number;
  items: WouldBe[];
}

export interface Backtest {
  hours: number;
  hosts: number;
  hosts_left_out: number;
  reports: number;
  events: number;
  sweeps: number;
  ended_early: string;
  candidate: Findings;
  running: Findings | null;
}

/** What the server says about a rule, and not in it. */
const ABOUT = ['origin', 'changed_at', 'changed_by', 'open_alerts', 'foundation', 'toml'];

function fieldsOf(from: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(from).filter(([key]) => !ABOUT.includes(key)));
}

export function rule(value: unknown): Rule {
  const from = object(value);
  return {
    id: id(from['id']),
    version: count(from['version']),
    kind: line(from['kind']),
    title: line(from['title']),
    origin: line(from['origin']),
    enabled: from['enabled'] === true,
    shadow: from['shadow'] === true,
    foundation: from['foundation'] === true,
    scope: line(from['scope']),
    changed_at: moment(from['changed_at']),
    changed_by: line(from['changed_by']),
    open_alerts: count(from['open_alerts']),
    toml: typeof from['toml'] === 'string' ? from['toml'] : '',
    said: fieldsOf(from),
  };
}

function version(value: unknown): RuleVersion {
  const from = object(value);
  return {
    version: count(from['version']),
    origin: line(from['origin']),
    changed_at: moment(from['changed_at']),
    changed_by: line(from['changed_by']),
    toml: block(from['toml']),
  };
}

function wouldBe(value: unknown): WouldBe {
  const from = object(value);
  return {
    host: line(from['host']),
    host_id: id(from['host_id']),
    component: line(from['component']),
    title: line(from['title']),
    severity: line(from['severity']),
    opened_at: moment(from['opened_at']),
    resolved_at: moment(from['resolved_at']),
    evidence: block(from['evidence']),
  };
}

function findings(value: unknown): Findings {
  const from = object(value);
  return {
    version: count(from['version']),
    alerts: count(from['alerts']),
    messages: count(from['messages']),
    hosts: count(from['hosts']),
    items: list(from['items']).map(wouldBe),
  };
}

export function backtest(value: unknown): Backtest {
  const from = object(value);
  const looked = object(from['looked_at']);
  return {
    hours: count(looked['hours']),
    hosts: count(looked['hosts']),
    hosts_left_out: count(looked['hosts_left_out']),
    reports: count(looked['reports']),
    events: count(looked['events']),
    sweeps: count(looked['sweeps']),
    ended_early: line(looked['ended_early']),
    candidate: findings(from['candidate']),
    running: from['running'] === null || from['running'] === undefined ? null : findings(from['running']),
  };
}

const one = (ruleId: string): string => `/api/v1/rules/${encodeURIComponent(ruleId)}`;

export const ruleCalls = {
  list: (): Promise<Page<Rule>> => request('GET', '/api/v1/rules', (value) => page(value, rule)),
  add: (said: RuleText): Promise<Rule> => request('POST', '/api/v1/rules', rule, said),
  /** The version is the one that was on the page: a change that somebody made meanwhile is not lost. */
  change: (ruleId: string, seen: number, said: RuleText): Promise<Rule> => request('PUT', `${one(ruleId)}?version=${seen}`, rule, said),
  remove: (ruleId: string): Promise<null> => request('DELETE', one(ruleId), () => null),
  versions: (ruleId: string): Promise<Page<RuleVersion>> => request('GET', `${one(ruleId)}/versions`, (value) => page(value, version)),
  backtest: (said: RuleText, hours: number): Promise<Backtest> => request('POST', '/api/v1/rules/backtest', backtest, { ...said, hours }),
};
