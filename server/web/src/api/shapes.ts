// What the server says, after it has been read at the door (decode.ts): every text is already safe to show,
// every moment is milliseconds or null.

import type { BmcState } from './bmcs';

export const SEVERITIES = ['critical', 'error', 'warning', 'info'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** Most urgent first. */
export const HOST_STATES = [
  'down',
  'unreachable',
  'suspect',
  'late',
  'unknown',
  'rebooting',
  'pending',
  'stopped',
  'maintenance',
  'paused',
  'revoked',
  'up',
] as const;
export type HostState = (typeof HOST_STATES)[number];

export interface Session {
  /** Nobody is signed in, and everybody may look; names, addresses and the like are left out. */
  anonymous: boolean;
  user: string;
  role: string;
  must_change_password: boolean;
  server_version: string;
  /** Signing in takes a code besides the password. */
  second_factor: boolean;
  /** The hosts that this person sees, as a filter; empty: all of them. */
  scope: string;
}

export interface WorstAlert {
  alert_id: string;
  severity: Severity;
  title: string;
  component: string;
}

export interface Host {
  id: string;
  name: string;
  state: HostState;
  state_since: number | null;
  last_check_in_at: number | null;
  interval_seconds: number | null;
  boot_id: string;
  os: string;
  kernel: string;
  architecture: string;
  agent_version: string;
  uptime_seconds: number | null;
  address: string;
  enrolled_at: number | null;
  open_alerts: number;
  worst: WorstAlert | null;
  group: string;
  site: string;
  rack: string;
  model: string;
  firmware: string;
  tags: string[];
  notes: string;
  bmc: { address: string; enabled: boolean; state: BmcState; state_since: number | null } | null;
  vitals: Vitals | null;
}

/** Parts of a kind: how many there are, and with how many nothing is wrong. */
export interface Working {
  ok: number;
  of: number;
}

/** What the BMC measured, at a glance; null: it does not tell. */
export interface Vitals {
  taken_at: number | null;
  /** From then on it is too old, and not known any more. */
  stale_at: number | null;
  inlet_celsius: number | null;
  margin: { kelvin: number; sensor: string } | null;
  psus: Working | null;
  fans: Working | null;
  power_watts: number | null;
}

export interface Event {
  id: string;
  host_id: string | null;
  host_name: string;
  component: string;
  source: string;
  class: string;
  code: string;
  severity: Severity;
  title: string;
  meaning: string;
  next_step: string;
  happened_at: number | null;
  last_at: number | null;
  received_at: number | null;
  count: number;
  evidence: string;
  fields: [name: string, value: string][];
}

export interface Notification {
  channel: string;
  kind: string;
  state: string;
  attempts: number;
  /** When it is sent, or tried again. */
  due_at: number | null;
  sent_at: number | null;
  last_error: string;
}

export interface Alert {
  id: string;
  host_id: string | null;
  host_name: string;
  component: string;
  /** The rule that asked, and which version of it. */
  rule: string;
  rule_version: number;
  /** Its rule is one in the shadow: nobody was told. */
  shadow: boolean;
  class: string;
  code: string;
  severity: Severity;
  title: string;
  meaning: string;
  likely_causes: string[];
  next_step: string;
  reference: string;
  state: 'open' | 'resolved';
  opened_at: number | null;
  last_seen_at: number | null;
  resolved_at: number | null;
  resolved_why: string;
  count: number;
  evidence: string;
  notifications: Notification[];
  /** Its merge key, as filters name it. */
  problem: string;
  /** By which silence it is not told; with a moment and none, because its host is in maintenance. */
  silenced_by: string | null;
  silenced_until: number | null;
  /** Who has it; empty: nobody. */
  acknowledged_by: string;
  acknowledged_at: number | null;
  /** None: until it is over. */
  acknowledged_until: number | null;
  acknowledged_why: string;
  /** Steps of escalation taken. */
  escalated: number;
  /** The incident that it belongs to. */
  incident_id: string | null;
}

export interface Reading {
  name: string;
  component: string;
  value: number | null;
  /** Why there is none. */
  no_reading: string;
  /** Empty for readings of agents, whose names end in their unit. */
  unit: string;
  /** The word of its kind, such as `temperature`; empty for readings of agents. */
  kind: string;
  /** How it stands against its limits: `ok`, `warning`, `critical`, `unknown`; empty where nobody judged. */
  state: string;
  /** States that hold, in words. */
  states: string[];
  thresholds: [limit: string, value: number][];
  source: string;
  taken_at: number | null;
}

export interface Outage {
  id: string;
  began_at: number | null;
  declared_at: number | null;
  ended_at: number | null;
  duration_seconds: number | null;
  cause: string;
  rebooted: boolean | null;
}

export interface LoopStatus {
  name: string;
  last_run_at: number | null;
  runs: number | null;
  errors: number | null;
  last_error: string;
}

export interface ServerStatus {
  loops: LoopStatus[];
  queue: number | null;
  version: string;
  started_at: number | null;
  /** What is wrong with the server itself, in words. */
  conditions: string[];
}

export interface Page<T> {
  items: T[];
  next_cursor: string | null;
  total: number;
}
