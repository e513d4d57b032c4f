import type { Host, HostState } from '../api/shapes';

const HEARD: readonly HostState[] = ['up', 'late', 'maintenance', 'paused'];

/** Whether the host is likely still running since its last check-in. */
export function isHeard(host: Host): boolean {
  return HEARD.includes(host.state);
}

/** When the host last booted: its uptime is as of its last check-in. */
export function bootedAt(host: Host): number | null {
  if (host.last_check_in_at === null || host.uptime_seconds === null) return null;
  return host.last_check_in_at - host.uptime_seconds * 1_000;
}
