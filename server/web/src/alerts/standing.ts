import type { Alert } from '../api/shapes';

/** Whether an alert is not told now: by a silence, or because its host is in maintenance. */
export function isSilenced(alert: Alert): boolean {
  return alert.silenced_by !== null || alert.silenced_until !== null;
}
