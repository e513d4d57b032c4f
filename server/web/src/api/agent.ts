// How the agent of a host does.
import { list, line, moment, number, object, word } from './read';
import { request } from './request';

export const COLLECTOR_STATES = ['cannot', 'reads', 'off', 'absent'] as const;
export type CollectorState = (typeof COLLECTOR_STATES)[number];

export interface Collector {
  name: string;
  state: CollectorState;
  /** Why it does not read. */
  why: string;
  /** Seconds between readings; 0: it waits for what comes. */
  interval_seconds: number | null;
  took_ms: number | null;
}

export interface AgentHealth {
  resident_bytes: number | null;
  cpu_seconds: number | null;
  spool_reports: number | null;
  spool_bytes: number | null;
  collectors: Collector[];
}

export interface AgentState {
  health: AgentHealth | null;
  /** What the agent itself says is wrong with it. */
  conditions: { component: string; detail: string }[];
  taken_at: number | null;
}

function collector([name, value]: [string, unknown]): Collector {
  const from = object(value);
  return {
    name: line(name),
    state: word(from['state'], COLLECTOR_STATES, 'cannot'),
    why: line(from['why']),
    interval_seconds: number(from['interval_seconds']),
    took_ms: number(from['took_ms']),
  };
}

function health(value: unknown): AgentHealth | null {
  if (value === null || value === undefined) return null;
  const from = object(value);
  const rank = (one: Collector): number => COLLECTOR_STATES.indexOf(one.state);
  return {
    resident_bytes: number(from['resident_bytes']),
    cpu_seconds: number(from['cpu_seconds']),
    spool_reports: number(from['spool_reports']),
    spool_bytes: number(from['spool_bytes']),
    collectors: Object.entries(object(from['collectors'])).map(collector).sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1)),
  };
}

export function agentState(value: unknown): AgentState {
  const from = object(value);
  return {
    health: health(from['health']),
    conditions: list(from['conditions']).map((one) => ({ component: line(object(one)['component']), detail: line(object(one)['detail']) })),
    taken_at: moment(from['taken_at']),
  };
}

export const agentCalls = {
  show: (hostId: string): Promise<AgentState> => request('GET', `/api/v1/hosts/${encodeURIComponent(hostId)}/agent`, agentState),
};
