// Alerts that share a value, worst group first: they come in the order in which their first alert came.
import type { Counted } from '../api/counted';
import { SEVERITIES } from '../api/shapes';
import type { Alert, Severity } from '../api/shapes';
import type { Grouping } from './query';

export type Shared = Exclude<Grouping, 'cause' | 'none'>;

export interface AlertGroup {
  /** The value that they share; empty: they have none. */
  name: string;
  hostId: string | null;
  alerts: Alert[];
}

export function groupedBy(alerts: readonly Alert[], grouping: Shared, racks: ReadonlyMap<string, string> = new Map()): AlertGroup[] {
  const names: Record<Shared, (alert: Alert) => string> = {
    host: (alert) => alert.host_name || (alert.host_id ?? ''),
    rack: (alert) => racks.get(alert.host_id ?? '') ?? '',
    rule: (alert) => alert.rule,
    component: (alert) => alert.component,
    class: (alert) => alert.class,
  };
  const groups = new Map<string, AlertGroup>();
  for (const alert of alerts) {
    const name = names[grouping](alert);
    // Two hosts may have one name.
    const key = grouping === 'host' ? (alert.host_id ?? '') : name;
    const group = groups.get(key) ?? { name, hostId: grouping === 'host' ? alert.host_id : null, alerts: [] };
    group.alerts.push(alert);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** How many of a group have which severity, the worst first. */
export function severitiesOf(alerts: readonly Alert[]): [severity: Severity, count: number][] {
  return SEVERITIES.map((severity): [Severity, number] => [severity, alerts.filter((alert) => alert.severity === severity).length]).filter(([, count]) => count > 0);
}

export function hostsOf(alerts: readonly Alert[]): number {
  return new Set(alerts.flatMap((alert) => alert.host_id ?? [])).size;
}

/** How many there are of a group, whether they have been fetched or not; null: nobody has counted them. Names of hosts may be those of several. */
export function wholeCount(counted: Counted | null, grouping: Shared, name: string): number | null {
  if (grouping === 'host') return null;
  return counted?.keys.find((one) => one.key === grouping)?.values.find((one) => one.value === name)?.count ?? null;
}
