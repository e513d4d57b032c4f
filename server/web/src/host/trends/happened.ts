// Events of a host beside its sensors: as marks, and as links to where all is told of them.
import { GRAVE } from '../../api/events';
import type { ListedEvent } from '../../api/events';
import { writeEventsQuery } from '../../events/query';
import { testOf } from '../../filter/words';
import type { Happening } from '../../plot/happened';
import { paths } from '../../route';
import { texts } from '../../texts';

const MINUTE = 60_000;

export function titleOf(event: ListedEvent): string {
  return event.title || event.class;
}

/** What has no moment of its own is left out: nobody knows where it belongs. */
export function happeningsOf(events: readonly ListedEvent[]): Happening[] {
  return events.flatMap((event) => {
    const words = [texts.severity[event.severity], titleOf(event), event.component].filter((part) => part !== '').join(' · ');
    return event.happened_at === null ? [] : [{ at: event.happened_at, severity: event.severity, words }];
  });
}

function search(tests: readonly string[], from: number, to: number): string {
  return `${paths.events}${writeEventsQuery({ q: tests.join(' and '), text: '', span: null, from, to, columns: null })}`;
}

const ofHost = (event: ListedEvent): string[] => (event.host_name === '' ? [] : [testOf('host', event.host_name)]);

/** The list of events with this one in it: of its host and class, and of its minute. */
export function linkTo(event: ListedEvent): string {
  const from = Math.floor((event.happened_at ?? 0) / MINUTE) * MINUTE;
  return search([...ofHost(event), testOf('class', event.class)], from, from + MINUTE);
}

/** All that ask for a look, of the host of an event and of a time. */
export function linkToAll(event: ListedEvent, time: { from: number; to: number }): string {
  return search([...ofHost(event), GRAVE], time.from, time.to);
}
