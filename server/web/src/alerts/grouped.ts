// Alerts as groups: an incident stands for its members, and alerts of no incident stand beside it.
import type { Incident } from '../api/incidents';
import type { Alert } from '../api/shapes';
import { inOrder } from './feed.svelte';

/** What stands in the list. An incident is shown when it or one of its members is asked for. */
export function grouped(
  alerts: readonly Alert[],
  incidents: ReadonlyMap<string, Incident>,
  matches: (alert: Alert) => boolean,
  state: Alert['state'],
): Alert[] {
  const known = new Map(alerts.map((alert) => [alert.id, alert]));
  const heads = [...incidents.values()]
    .map((incident) => ({ head: known.get(incident.alert.id) ?? incident.alert, members: incident.members }))
    .filter(({ head, members }) => matches(head) || members.some(matches))
    .map(({ head }) => head);
  const beside = alerts.filter(
    (alert) => !incidents.has(alert.id) && (alert.incident_id === null || !incidents.has(alert.incident_id)) && matches(alert),
  );
  return inOrder([...heads, ...beside], state);
}
