// Alerts that share a value, worst group first: they come in the order in which their first alert came.
import type { Alert } from '../api/shapes';
import type { Grouping } from './query';

export interface AlertGroup {
  /** The value that they share; empty: they have none. */
  name: string;
  hostId: string | null;
  alerts: Alert[];
}

const NAMES: Record<Exclude<Grouping, 'cause' | 'none'>, (alert: Alert) => string> = {
  host: (alert) => alert.host_name || (alert.host_id ?? ''),
  component: (alert) => alert.component,
  class: (alert) => alert.class,
};

export function groupedBy(alerts: readonly Alert[], grouping: Exclude<Grouping, 'cause' | 'none'>): AlertGroup[] {
  const groups = new Map<string, AlertGroup>();
  for (const alert of alerts) {
    const name = NAMES[grouping](alert);
    // Two hosts may have one name.
    const key = grouping === 'host' ? (alert.host_id ?? '') : name;
    const group = groups.get(key) ?? { name, hostId: grouping === 'host' ? alert.host_id : null, alerts: [] };
    group.alerts.push(alert);
    groups.set(key, group);
  }
  return [...groups.values()];
}
