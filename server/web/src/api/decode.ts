// Parse once, at the door: one function per thing the server sends.
import { block, count, flag, id, idOrNull, line, list, moment, number, object, word } from './read';
import { bmcState } from './bmcs';
import { HOST_STATES, SEVERITIES } from './shapes';
import type { Said } from './said';
import type {
  Alert, Event, Host, LoopStatus, Notification, Outage, Page, Reading, ServerStatus, Session, Severity, Vitals, Working, WorstAlert,
} from './shapes';

// A severity we do not know still asks for a look: it is shown as a warning, not dropped to "info".
export function severity(value: unknown): Severity {
  return word(value, SEVERITIES, 'warning');
}

export function page<T>(value: unknown, item: (value: unknown) => T): Page<T> {
  const from = object(value);
  const items = list(from['items']).map(item);
  return { items, next_cursor: idOrNull(from['next_cursor']), total: number(from['total']) ?? items.length };
}

export function session(value: unknown): Session {
  const from = object<Said['SessionView']>(value);
  return {
    user: line(from['user']),
    role: line(from['role']),
    must_change_password: from['must_change_password'] === true,
    server_version: line(object<Said['ServerOfSession']>(from['server'])['version']),
    anonymous: from['anonymous'] === true,
    second_factor: from['second_factor'] === true,
    scope: line(from['scope']),
  };
}

function worst(value: unknown): WorstAlert | null {
  if (value === null || value === undefined) return null;
  const from = object<Said['WorstAlert']>(value);
  return {
    alert_id: id(from['alert_id']),
    severity: severity(from['severity']),
    title: line(from['title']),
    component: line(from['component']),
  };
}

function bmcOfHost(value: unknown): Host['bmc'] {
  if (value === null || value === undefined) return null;
  const from = object<Said['BmcOfHost']>(value);
  return {
    address: line(from['address']),
    enabled: from['enabled'] !== false,
    state: bmcState(from['state']),
    state_since: moment(from['state_since']),
  };
}

function working(value: unknown): Working | null {
  const from = object<Said['Working']>(value);
  const [ok, of] = [number(from['ok']), number(from['of'])];
  return ok === null || of === null ? null : { ok, of };
}

function margin(value: unknown): Vitals['margin'] {
  const from = object<Said['Margin']>(value);
  const kelvin = number(from['kelvin']);
  return kelvin === null ? null : { kelvin, sensor: line(from['sensor']) };
}

function vitals(value: unknown): Vitals | null {
  if (value === null || value === undefined) return null;
  const from = object<Said['VitalSigns']>(value);
  return {
    taken_at: moment(from['taken_at']),
    stale_at: moment(from['stale_at']),
    inlet_celsius: number(from['inlet_celsius']),
    margin: margin(from['margin']),
    psus: working(from['psus']),
    fans: working(from['fans']),
    power_watts: number(from['power_watts']),
  };
}

export function host(value: unknown): Host {
  const from = object<Said['HostView']>(value);
  return {
    id: id(from['id']),
    name: line(from['name']) || id(from['id']),
    state: word(from['state'], HOST_STATES, 'unknown'),
    state_since: moment(from['state_since']),
    last_check_in_at: moment(from['last_check_in_at']),
    interval_seconds: number(from['interval_seconds']),
    boot_id: line(from['boot_id']),
    os: line(from['os']),
    kernel: line(from['kernel']),
    architecture: line(from['architecture']),
    agent_version: line(from['agent_version']),
    uptime_seconds: number(from['uptime_seconds']),
    address: line(from['address']),
    enrolled_at: moment(from['enrolled_at']),
    open_alerts: count(from['open_alerts']),
    worst: worst(from['worst']),
    group: line(from['group']),
    site: line(from['site']),
    rack: line(from['rack']),
    model: line(from['model']),
    firmware: line(from['firmware']),
    tags: list(from['tags']).map(line),
    notes: block(from['notes']),
    bmc: bmcOfHost(from['bmc']),
    vitals: vitals(from['vitals']),
  };
}

function codeOf(from: { readonly shown_code: unknown; readonly code: unknown }): string {
  return line(from['shown_code']) || line(from['code']);
}

export function event(value: unknown): Event {
  const from = object<Said['EventView']>(value);
  return {
    id: id(from['id']),
    host_id: idOrNull(from['host_id']),
    host_name: line(from['host_name']),
    component: line(from['component']),
    source: line(from['source']),
    class: line(from['class']),
    code: codeOf(from),
    severity: severity(from['severity']),
    title: line(from['title']),
    meaning: line(from['meaning']),
    next_step: line(from['next_step']),
    happened_at: moment(from['happened_at']),
    last_at: moment(from['last_at']),
    received_at: moment(from['received_at']),
    count: count(from['count']),
    evidence: block(from['evidence']),
    fields: Object.entries(object(from['fields'])).map(([name, field]) => [line(name), line(field)]),
  };
}

function notification(value: unknown): Notification {
  const from = object<Said['NotificationOfAlert']>(value);
  return {
    channel: line(from['channel']),
    kind: line(from['kind']),
    state: line(from['state']),
    attempts: count(from['attempts']),
    due_at: moment(from['due_at']),
    sent_at: moment(from['sent_at']),
    last_error: line(from['last_error']),
  };
}

export function alert(value: unknown): Alert {
  const from = object<Said['AlertView']>(value);
  return {
    id: id(from['id']),
    host_id: idOrNull(from['host_id']),
    host_name: line(from['host_name']),
    component: line(from['component']),
    rule: line(from['rule']),
    rule_version: count(from['rule_version']),
    shadow: from['shadow'] === true,
    class: line(from['class']),
    code: codeOf(from),
    severity: severity(from['severity']),
    title: line(from['title']),
    meaning: line(from['meaning']),
    likely_causes: list(from['likely_causes']).map(line),
    next_step: line(from['next_step']),
    reference: line(from['reference']),
    state: word(from['state'], ['open', 'resolved'] as const, 'open'),
    opened_at: moment(from['opened_at']),
    last_seen_at: moment(from['last_seen_at']),
    resolved_at: moment(from['resolved_at']),
    resolved_why: line(from['resolved_why']),
    count: count(from['count']),
    evidence: block(from['evidence']),
    notifications: list(from['notifications']).map(notification),
    problem: line(from['problem']),
    silenced_by: idOrNull(from['silenced_by']),
    silenced_until: moment(from['silenced_until']),
    acknowledged_by: line(from['acknowledged_by']),
    acknowledged_at: moment(from['acknowledged_at']),
    acknowledged_until: moment(from['acknowledged_until']),
    acknowledged_why: line(from['acknowledged_why']),
    escalated: count(from['escalated']),
    incident_id: idOrNull(from['incident_id']),
  };
}

export function reading(value: unknown): Reading {
  const from = object<Said['ReadingView']>(value);
  return {
    name: line(from['name']),
    component: line(from['component']),
    value: number(from['value']) ?? number(from['reading']),
    no_reading: line(from['no_reading']),
    unit: line(from['unit']),
    kind: line(from['type']),
    state: line(from['state']),
    states: list(from['states']).map(line),
    thresholds: Object.entries(object(from['thresholds'])).flatMap(([limit, at]) => {
      const known = number(at);
      return known === null ? [] : [[line(limit), known] as [string, number]];
    }),
    source: line(from['source']),
    taken_at: moment(from['taken_at']),
  };
}

export function outage(value: unknown): Outage {
  const from = object<Said['OutageView']>(value);
  return {
    id: id(from['id']),
    began_at: moment(from['began_at']),
    declared_at: moment(from['declared_at']),
    ended_at: moment(from['ended_at']),
    duration_seconds: number(from['duration_seconds']),
    cause: line(from['cause']),
    rebooted: flag(from['rebooted']),
  };
}

function loop(value: unknown): LoopStatus {
  const from = object<Said['LoopStatus']>(value);
  return {
    name: line(from['name']),
    last_run_at: moment(from['last_run_at']),
    runs: number(from['runs']),
    errors: number(from['errors']),
    last_error: line(from['last_error']),
  };
}

export function status(value: unknown): ServerStatus {
  const from = object<Said['StatusView']>(value);
  return {
    loops: list(from['loops']).map(loop),
    queue: number(from['queue']),
    version: line(from['version']),
    started_at: moment(from['started_at']),
    conditions: list(object(from['self'])['conditions']).map((one) => line(object(one)['words'])),
  };
}
