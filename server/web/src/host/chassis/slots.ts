// The parts of a host as places in its case: from its inventory, from its sensors, and from what its alerts name. Only places of
// which somebody spoke are drawn: what is not known to be there is not there, and never an empty slot.
import type { Part } from '../../api/inventory';
import { SEVERITIES } from '../../api/shapes';
import type { Alert, Reading, Severity } from '../../api/shapes';

export const AREAS = ['front', 'fans', 'board', 'rear'] as const;
export type Area = (typeof AREAS)[number];

export type Standing = Severity | 'well' | 'unknown';

export interface Slot {
  component: string;
  kind: string;
  /** What stands on it: the last part of its path, short. */
  label: string;
  standing: Standing;
  /** By inventory; an agent and a BMC may both speak of it. */
  parts: Part[];
  readings: Reading[];
  alerts: Alert[];
}

export interface Bank {
  /** The kind of its parts. */
  kind: string;
  /** What they belong to: "CPU 1", "A"; empty where there is one bank of the kind. */
  name: string;
  slots: Slot[];
}

const AREA_OF: Record<string, Area> = { disk: 'front', drive: 'front', fan: 'fans', cpu: 'board', memory: 'board', gpu: 'rear', psu: 'rear', nic: 'rear' };
// More than this are not told apart any more; the inventory has them all.
const MOST_SLOTS = 400;

const natural = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

export function areaOf(kind: string): Area | null {
  return AREA_OF[kind] ?? null;
}

function labelOf(component: string): string {
  const name = component.slice(component.indexOf('/') + 1);
  return name.replace(/^DIMM[_ ]?/i, '').replace(/^0000:/, '');
}

/** The processor or channel that a module belongs to, as its name says: `CPU1_DIMM_A3`, `P1-DIMMA1`, `DIMM_A3`. */
export function bankOf(component: string): string {
  const name = component.slice(component.indexOf('/') + 1);
  const processor = /(?:CPU|PROC|P|SOCKET)[_ -]?#?(\d+)/i.exec(name)?.[1];
  if (processor !== undefined) return `CPU ${processor}`;
  return /DIMM[_ -]?([A-Z])\d/i.exec(name)?.[1]?.toUpperCase() ?? '';
}

function standingOf(slot: Pick<Slot, 'parts' | 'readings' | 'alerts'>): Standing {
  const worst = SEVERITIES.find((severity) => slot.alerts.some((alert) => alert.severity === severity));
  if (worst !== undefined) return worst;
  if (slot.readings.some((reading) => reading.state === 'critical')) return 'critical';
  if (slot.readings.some((reading) => reading.state === 'warning')) return 'warning';
  const isRead = slot.readings.some((reading) => reading.value !== null || reading.states.length > 0);
  return isRead || slot.parts.length > 0 ? 'well' : 'unknown';
}

/** Every place, by its path. */
export function slotsOf(parts: readonly Part[], readings: readonly Reading[], alerts: readonly Alert[]): Slot[] {
  const slots = new Map<string, Slot>();
  const slot = (component: string): Slot | null => {
    const kind = component.split('/')[0] ?? '';
    if (areaOf(kind) === null || !component.includes('/')) return null;
    let found = slots.get(component);
    if (found === undefined) {
      found = { component, kind, label: labelOf(component), standing: 'unknown', parts: [], readings: [], alerts: [] };
      slots.set(component, found);
    }
    return found;
  };
  for (const part of parts) slot(part.component)?.parts.push(part);
  for (const reading of readings) slot(reading.component)?.readings.push(reading);
  for (const alert of alerts) slot(alert.component)?.alerts.push(alert);
  return [...slots.values()].slice(0, MOST_SLOTS).map((one) => ({ ...one, standing: standingOf(one) }));
}

const KIND_ORDER = Object.keys(AREA_OF);

/** The places of one area, in banks as they stand beside each other. */
export function banksOf(slots: readonly Slot[], area: Area): Bank[] {
  const banks = new Map<string, Bank>();
  for (const slot of slots) {
    if (areaOf(slot.kind) !== area) continue;
    const name = slot.kind === 'memory' ? bankOf(slot.component) : '';
    const key = `${slot.kind} ${name}`;
    const bank = banks.get(key) ?? { kind: slot.kind, name, slots: [] };
    bank.slots.push(slot);
    banks.set(key, bank);
  }
  for (const bank of banks.values()) bank.slots.sort((a, b) => natural.compare(a.component, b.component));
  return [...banks.values()].sort((a, b) => KIND_ORDER.indexOf(a.kind) - KIND_ORDER.indexOf(b.kind) || natural.compare(a.name, b.name));
}

export interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** The box that lies nearest in a direction; -1 where there is none. Straight ahead counts more than near but aside. */
export function nearest(boxes: readonly Box[], from: number, direction: 'left' | 'right' | 'up' | 'down'): number {
  const middle = (box: Box): [number, number] => [box.left + box.width / 2, box.top + box.height / 2];
  const start = boxes[from];
  if (start === undefined) return boxes.length > 0 ? 0 : -1;
  const [x, y] = middle(start);
  const along = direction === 'left' || direction === 'right' ? 0 : 1;
  const sign = direction === 'left' || direction === 'up' ? -1 : 1;
  let [best, least] = [-1, Infinity];
  boxes.forEach((box, at) => {
    const [toX, toY] = middle(box);
    const ahead = sign * (along === 0 ? toX - x : toY - y);
    if (at === from || ahead <= 2) return;
    const aside = Math.abs(along === 0 ? toY - y : toX - x);
    const cost = ahead + aside * 3;
    if (cost < least) [best, least] = [at, cost];
  });
  return best;
}
