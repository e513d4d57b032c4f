// Which hosts a query shows, and in what order: worst first, healthy quiet.
import { SEVERITIES } from '../api/shapes';
import type { Host, HostState, Severity } from '../api/shapes';
import type { FleetQuery, SortKey } from './query';

const STATE_URGENCY: Record<HostState, number> = {
  down: 4,
  unreachable: 3,
  suspect: 2.5,
  late: 2,
  unknown: 2,
  rebooting: 1,
  pending: 1,
  stopped: 0.5,
  up: 0,
  maintenance: 0,
  paused: 0,
  revoked: 0,
};

const SEVERITY_URGENCY: Record<Severity, number> = { critical: 4, error: 3, warning: 2, info: 1 };

// States in which somebody has said: do not look here.
const SET_ASIDE: readonly HostState[] = ['maintenance', 'paused', 'revoked'];

/** 0 (leave it alone) to 4 (now): the worse of the host's state and its worst open alert; the other one decides among equals. */
export function urgency(host: Host): number {
  if (SET_ASIDE.includes(host.state)) return 0.25;
  const state = STATE_URGENCY[host.state];
  const alert = host.worst === null ? 0 : SEVERITY_URGENCY[host.worst.severity];
  return Math.max(state, alert) + Math.min(state, alert) / 10;
}

const natural = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });
type Compare = (a: Host, b: Host) => number;

// Unknown values stand last whichever way the column is ordered: they are handled apart from the direction.
const VALUE: Record<SortKey, (host: Host) => number | string | null> = {
  attention: (host) => -urgency(host),
  name: (host) => host.name,
  alert: (host) => (host.worst === null ? null : SEVERITIES.indexOf(host.worst.severity)),
  'check-in': (host) => (host.last_check_in_at === null ? null : -host.last_check_in_at),
  uptime: (host) => host.uptime_seconds,
  system: (host) => `${host.kernel} ${host.os}`.trim() || null,
  agent: (host) => host.agent_version || null,
};

function byValue(key: SortKey, sign: 1 | -1): Compare {
  const value = VALUE[key];
  return (a, b) => {
    const [left, right] = [value(a), value(b)];
    if (left === right) return 0;
    if (left === null) return 1;
    if (right === null) return -1;
    if (typeof left === 'number' && typeof right === 'number') return sign * (left - right);
    return sign * natural.compare(String(left), String(right));
  };
}

// Lower-case text of each host, made once: 10,000 hosts are searched at every key press.
const searched = new WeakMap<Host, string>();

function searchText(host: Host): string {
  let text = searched.get(host);
  if (text === undefined) {
    const parts = [host.name, host.id, host.address, host.os, host.kernel, host.architecture, host.agent_version, host.state];
    const said = [host.group, host.site, host.rack, ...host.tags, host.notes, host.bmc?.address ?? '', host.bmc === null ? '' : `bmc ${host.bmc.state}`];
    text = [...parts, ...said, host.worst?.title ?? '', host.worst?.component ?? '', host.worst?.severity ?? ''].join('\n').toLowerCase();
    searched.set(host, text);
  }
  return text;
}

/** Its BMC is to be asked, and cannot be as it should. */
export function hasBmcTrouble(host: Host): boolean {
  return host.bmc !== null && host.bmc.enabled && host.bmc.state !== 'reachable' && host.bmc.state !== 'unknown';
}

/** Every word of the text must occur somewhere in the host. */
export function matches(query: FleetQuery): (host: Host) => boolean {
  const terms = query.text.toLowerCase().split(/\s+/).filter((term) => term !== '');
  const states = new Set(query.states);
  const severities = new Set(query.severities);
  return (host) =>
    (states.size === 0 || states.has(host.state)) &&
    (!query.bmcTrouble || hasBmcTrouble(host)) &&
    (severities.size === 0 || (host.worst !== null && severities.has(host.worst.severity))) &&
    terms.every((term) => searchText(host).includes(term));
}

export function shownHosts(hosts: readonly Host[], query: FleetQuery): Host[] {
  const primary = byValue(query.sort, query.reversed ? -1 : 1);
  return hosts
    .filter(matches(query))
    .sort((a, b) => primary(a, b) || natural.compare(a.name, b.name) || (a.id < b.id ? -1 : 1));
}

export interface Counts {
  states: Map<HostState, number>;
  severities: Map<Severity, number>;
  bmcTrouble: number;
}

export function countHosts(hosts: readonly Host[]): Counts {
  const counts: Counts = { states: new Map(), severities: new Map(), bmcTrouble: 0 };
  for (const host of hosts) {
    if (hasBmcTrouble(host)) counts.bmcTrouble += 1;
    counts.states.set(host.state, (counts.states.get(host.state) ?? 0) + 1);
    if (host.worst !== null) counts.severities.set(host.worst.severity, (counts.severities.get(host.worst.severity) ?? 0) + 1);
  }
  return counts;
}
