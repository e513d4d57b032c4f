import type { Event } from '../api/shapes';

/** When an event last happened; a source's clock may be missing, then when we heard of it. */
export function eventTime(event: Event): number {
  return event.last_at ?? event.happened_at ?? event.received_at ?? 0;
}

/** Both lists as one, newest first; of two with the same id the one of `more` stays. */
export function mergeEvents(events: readonly Event[], more: readonly Event[]): Event[] {
  const byId = new Map(events.map((event) => [event.id, event]));
  for (const event of more) byId.set(event.id, event);
  return [...byId.values()].sort((a, b) => eventTime(b) - eventTime(a) || (a.id < b.id ? 1 : -1));
}
