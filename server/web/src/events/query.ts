// Which events are looked at, as the address bar holds it.
import type { EventsWanted } from '../api/events';
import { momentOf } from '../words/time';
import { choice } from './columns';
import type { Optional } from './columns';

/** Times up to now, by their word. */
export const SPANS = { '1h': 3_600_000, '6h': 21_600_000, '24h': 86_400_000, '7d': 604_800_000, '30d': 2_592_000_000 } as const;
export type Span = keyof typeof SPANS;
const STANDARD: Span = '24h';

export interface EventsQuery {
  q: string;
  text: string;
  /** A time up to now; null: the time from `from` to `to`. */
  span: Span | null;
  /** Milliseconds; null: no bound. Only without a span. */
  from: number | null;
  to: number | null;
  /** Null: those that this browser remembers. */
  columns: readonly Optional[] | null;
}

export function readEventsQuery(search: string): EventsQuery {
  const parameters = new URLSearchParams(search);
  const [from, to] = [momentOf(parameters.get('from')), momentOf(parameters.get('to'))];
  const bound = from !== null || to !== null;
  const span = Object.keys(SPANS).find((one) => one === parameters.get('span')) as Span | undefined;
  const columns = choice.read(parameters.get('cols'));
  return { q: parameters.get('q') ?? '', text: parameters.get('text') ?? '', span: bound ? null : (span ?? STANDARD), from, to, columns };
}

export function writeEventsQuery(query: EventsQuery): string {
  const parameters = new URLSearchParams();
  if (query.q.trim() !== '') parameters.set('q', query.q);
  if (query.text.trim() !== '') parameters.set('text', query.text);
  if (query.span !== null && query.span !== STANDARD) parameters.set('span', query.span);
  if (query.span === null && query.from !== null) parameters.set('from', new Date(query.from).toISOString());
  if (query.span === null && query.to !== null) parameters.set('to', new Date(query.to).toISOString());
  if (query.columns !== null) parameters.set('cols', query.columns.join(','));
  const text = parameters.toString().replaceAll('%2C', ',');
  return text === '' ? '' : `?${text}`;
}

/** Words are looked for in the text; what has an operator is a filter. */
export function wantedOf(query: EventsQuery, now: number): EventsWanted {
  const from = query.span === null ? query.from : now - SPANS[query.span];
  const to = query.span === null ? query.to : null;
  const iso = (at: number | null): string => (at === null ? '' : new Date(at).toISOString());
  return { q: query.q.trim(), text: query.text.trim(), from: iso(from), to: iso(to) };
}

/** The same events for whoever opens the link later: a time up to now becomes the time that it was. */
export function permalink(query: EventsQuery, now: number): string {
  if (query.span === null) return writeEventsQuery(query);
  return writeEventsQuery({ ...query, span: null, from: now - SPANS[query.span], to: now });
}
