// The fleet page's filter, order, and grouping, and the query of the address bar that holds them.
import { HOST_SORTS } from '../api/fleet';
import type { HostSort } from '../api/fleet';
import { choice } from './columns';
import type { Optional } from './columns';

/** The map always has severity and state; of these it brings one when it is asked for. */
export const SHADED = ['freshness', 'bmc', 'uptime', 'firmware', 'kernel', 'agent', 'margin', 'psu', 'fans', 'power'] as const;
export const COLOURS = ['severity', 'state', ...SHADED] as const;
export type Colour = (typeof COLOURS)[number];

/** What only people who are signed in are told. */
const SIGNED_IN: readonly Colour[] = ['firmware', 'kernel', 'agent'];

export function coloursFor(signedIn: boolean): Colour[] {
  return COLOURS.filter((colour) => signedIn || !SIGNED_IN.includes(colour));
}

/** The colour as the server is asked for it; empty: the map has it anyway. */
export function shadeOf(colour: Colour, signedIn: boolean): string {
  return SHADED.some((one) => one === colour) && coloursFor(signedIn).includes(colour) ? colour : '';
}

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
  /** Null: those that this browser remembers. */
  columns: readonly Optional[] | null;
}

export const STANDARD: FleetQuery = { text: '', sort: 'severity', reversed: true, group: 'rack', colour: 'severity', layout: 'both', columns: null };

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
    columns: choice.read(parameters.get('cols')),
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
  if (query.columns !== null) parameters.set('cols', query.columns.join(','));
  const text = parameters.toString().replaceAll('%2C', ',');
  return text === '' ? '' : `?${text}`;
}
