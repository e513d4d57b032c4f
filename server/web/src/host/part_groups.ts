// Parts of a host by kind: the first word of their component.
import type { Part } from '../api/inventory';
import { texts } from '../texts';
import { nameAndUnit, valueWithUnit } from '../words/unit';

const natural = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

export interface PartGroup {
  kind: string;
  parts: Part[];
}

function searchText(part: Part): string {
  return [part.component, part.model, part.serial, part.firmware, part.driver, part.source, ...part.details.flat()].join('\n').toLowerCase();
}

export function partGroups(parts: readonly Part[], search: string): PartGroup[] {
  const terms = search.toLowerCase().split(/\s+/).filter((term) => term !== '');
  const byKind = new Map<string, Part[]>();
  for (const part of parts) {
    if (!terms.every((term) => searchText(part).includes(term))) continue;
    const kind = part.component.split('/')[0] ?? '';
    byKind.set(kind, [...(byKind.get(kind) ?? []), part]);
  }
  const known = Object.keys(texts.sensors.inventory.kinds);
  const rank = (kind: string): number => (known.includes(kind) ? known.indexOf(kind) : known.length);
  return [...byKind]
    .map(([kind, own]) => ({ kind, parts: own.sort((a, b) => natural.compare(a.component, b.component)) }))
    .sort((a, b) => rank(a.kind) - rank(b.kind) || natural.compare(a.kind, b.kind));
}

/** "size 32 GiB": a detail's name ends in its unit where it is a number. */
export function detailWords(name: string, value: string): string {
  const { label, unit } = nameAndUnit(name);
  const isNumber = unit !== '' && /^\d+(\.\d+)?$/.test(value);
  return `${label} ${isNumber ? valueWithUnit(Number(value), unit) : value}`;
}
