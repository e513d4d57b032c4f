// The worst of what is open, for each tab that shows it.
import type { Bmc } from '../api/bmcs';
import { SEVERITIES } from '../api/shapes';
import type { Alert, Severity } from '../api/shapes';
import type { HostTab } from '../route';

const KINDS: Partial<Record<HostTab, readonly string[]>> = {
  sensors: ['sensor', 'fan', 'psu', 'power', 'chassis'],
  inventory: ['memory', 'cpu', 'disk', 'drive', 'storage', 'nic', 'pci', 'bios', 'firmware'],
  gpu: ['gpu'],
  bmc: ['bmc'],
  diagnostics: ['agent'],
};

function worst(alerts: readonly Alert[]): Severity | null {
  return SEVERITIES.find((severity) => alerts.some((alert) => alert.severity === severity)) ?? null;
}

export function tabMarks(alerts: readonly Alert[], bmc: Bmc | null): Partial<Record<HostTab, Severity>> {
  const marks: Partial<Record<HostTab, Severity>> = {};
  const all = worst(alerts);
  if (all !== null) marks.overview = all;
  for (const [tab, kinds] of Object.entries(KINDS) as [HostTab, readonly string[]][]) {
    const own = worst(alerts.filter((alert) => kinds.includes(alert.component.split('/')[0] ?? '')));
    if (own !== null) marks[tab] = own;
  }
  if (bmc !== null && bmc.enabled && bmc.state !== 'reachable' && bmc.state !== 'unknown') marks.bmc ??= 'warning';
  return marks;
}
