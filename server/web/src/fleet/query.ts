// The fleet page's filter and order, and the query of the address bar that holds them.
import { HOST_STATES, SEVERITIES } from '../api/shapes';
import type { HostState, Severity } from '../api/shapes';

export const SORT_KEYS = ['attention', 'name', 'alert', 'check-in', 'uptime', 'system', 'agent'] as const;
export type SortKey = (typeof SORT_KEYS)[number];

export interface FleetQuery {
  text: string;
  states: HostState[];
  severities: Severity[];
  /** Only hosts whose BMC cannot be asked as it should be. */
  bmcTrouble: boolean;
  sort: SortKey;
  reversed: boolean;
}

function words<T extends string>(text: string | null, known: readonly T[]): T[] {
  const asked = new Set((text ?? '').split(','));
  return known.filter((word) => asked.has(word));
}

/** Unknown words in a link are left out: an old link shows more, never an error. */
export function readQuery(search: string): FleetQuery {
  const parameters = new URLSearchParams(search);
  const sort = parameters.get('sort') ?? '';
  const key = SORT_KEYS.find((known) => known === sort.replace(/^-/, ''));
  return {
    text: parameters.get('q') ?? '',
    states: words(parameters.get('state'), HOST_STATES),
    severities: words(parameters.get('severity'), SEVERITIES),
    bmcTrouble: parameters.get('bmc') === 'trouble',
    sort: key ?? 'attention',
    reversed: key !== undefined && sort.startsWith('-'),
  };
}

export function writeQuery(query: FleetQuery): string {
  const parameters = new URLSearchParams();
  if (query.text !== '') parameters.set('q', query.text);
  if (query.states.length > 0) parameters.set('state', query.states.join(','));
  if (query.severities.length > 0) parameters.set('severity', query.severities.join(','));
  if (query.bmcTrouble) parameters.set('bmc', 'trouble');
  const sort = `${query.reversed ? '-' : ''}${query.sort}`;
  if (sort !== 'attention') parameters.set('sort', sort);
  const text = parameters.toString().replaceAll('%2C', ',');
  return text === '' ? '' : `?${text}`;
}

/** What shows every host again. */
export const UNFILTERED = { text: '', states: [], severities: [], bmcTrouble: false } satisfies Partial<FleetQuery>;

export function isFiltered(query: FleetQuery): boolean {
  return query.text.trim() !== '' || query.states.length > 0 || query.severities.length > 0 || query.bmcTrouble;
}

export function toggled<T>(words: T[], word: T): T[] {
  return words.includes(word) ? words.filter((other) => other !== word) : [...words, word];
}
