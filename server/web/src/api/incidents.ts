// Incidents: several alerts with one cause. An incident is an alert, too.
import { alert, page } from './decode';
import { count, list, object } from './read';
import { request } from './request';
import type { Alert, Page } from './shapes';

export interface Incident {
  alert: Alert;
  member_count: number;
  open_member_count: number;
  /** Those that stand first; in lists not all of many. */
  members: Alert[];
}

export function incident(value: unknown): Incident {
  const from = object(value);
  return {
    alert: alert(value),
    member_count: count(from['member_count']),
    open_member_count: count(from['open_member_count']),
    members: list(from['members']).map(alert),
  };
}

export const incidentCalls = {
  list: (state: Alert['state']): Promise<Page<Incident>> =>
    request('GET', `/api/v1/incidents?state=${state}&limit=50`, (value) => page(value, incident)),
  show: (incidentId: string): Promise<Incident> =>
    request('GET', `/api/v1/incidents/${encodeURIComponent(incidentId)}`, incident),
};
