// The fleet page's filter, order, and grouping, and the query of the address bar that holds them.
import { HOST_SORTS } from '../api/fleet';
import type { HostSort } from '../api/fleet';

export const COLOURS = ['severity', 'state'] as const;
export type Colour = (typeof COLOURS)[number];

/** What hosts are put together by, besides `tag.` and a word. */
export const GROUPS = ['rack', 'site', 'group', 'model'] as const;

export const LAYOUTS = ['both', 'map', 'table'] as const;
export type Layout = (typeof LAYOUTS)[number];

export interface FleetQuery {
  /** As the person typed it: a filter, or plain words. */
  text: string;
  sort: HostSort;
  reversed: boolean;
  group: string;
  colour: Colour;
  layout: Layout;
}

export const STANDARD: FleetQuery = { text: '', sort: 'severity', reversed: true, group: 'rack', colour: 'severity', layout: 'both' };

function isGroup(text: string): boolean {
  return GROUPS.some((known) => known === text) || /^tag\.[\p{L}\p{N}_.-]{1,60}$/u.test(text);
}

/** Unknown words in a link are left out: an old link shows more, never an error. */
export function readQuery(search: string): FleetQuery {
  const parameters = new URLSearchParams(search);
  const asked = parameters.get('sort');
  const sort = HOST_SORTS.find((known) => known === asked?.replace(/^-/, ''));
  const group = parameters.get('group') ?? '';
  return {
    text: (parameters.get('q') ?? '').slice(0, 2_000),
    sort: sort ?? STANDARD.sort,
    reversed: sort === undefined ? STANDARD.reversed : asked?.startsWith('-') === true,
    group: isGroup(group) ? group : STANDARD.group,
    colour: COLOURS.find((known) => known === parameters.get('colour')) ?? STANDARD.colour,
    layout: LAYOUTS.find((known) => known === parameters.get('view')) ?? STANDARD.layout,
  };
}

/** The order as the server takes it: `-severity`. */
export function sortOf(query: FleetQuery): string {
  return `${query.reversed ? '-' : ''}${query.sort}`;
}

export function writeQuery(query: FleetQuery): string {
  const parameters = new URLSearchParams();
  if (query.text !== '') parameters.set('q', query.text);
  if (sortOf(query) !== sortOf(STANDARD)) parameters.set('sort', sortOf(query));
  if (query.group !== STANDARD.group) parameters.set('group', query.group);
  if (query.colour !== STANDARD.colour) parameters.set('colour', query.colour);
  if (query.layout !== STANDARD.layout) parameters.set('view', query.layout);
  const text = parameters.toString();
  return text === '' ? '' : `?${text}`;
}
