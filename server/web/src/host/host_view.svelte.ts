// Everything the page of one host shows, loaded side by side and kept current by the stream.
import { AlertFeed } from '../alerts/feed.svelte';
import { bmcCalls } from '../api/bmcs';
import type { Bmc } from '../api/bmcs';
import { calls } from '../api/calls';
import { inventoryCalls } from '../api/inventory';
import type { Inventory } from '../api/inventory';
import { taskCalls } from '../api/tasks';
import type { Availability } from '../api/tasks';
import type { Event, Host, Outage, Page, Reading } from '../api/shapes';
import { Batch } from '../live/batch';
import type { Message } from '../live/messages';
import { Loaded } from '../loaded.svelte';
import { may } from '../may';
import { mergeEvents } from './event_order';

// Hosts may check in every second; their readings are fetched at most this often.
const READINGS_MILLISECONDS = 3_000;

export class HostView {
  host: Loaded<Host>;
  readings: Loaded<{ readings: Reading[]; taken_at: number | null }>;
  inventory: Loaded<Inventory>;
  outages: Loaded<Page<Outage>>;
  availability: Loaded<Availability>;
  bmc: Loaded<Bmc | null>;
  /** The server has said whether there is a BMC. */
  bmcKnown = $state(false);
  alerts: AlertFeed;
  firstEvents: Loaded<Page<Event>>;
  olderEvents: Loaded<Page<Event>>;
  events = $state.raw<Event[]>([]);
  eventsTotal = $state(0);
  eventsCursor = $state<string | null>(null);

  #newEvents = new Batch<Event>(
    () => 250,
    (events) => this.#prepend(events),
  );
  #stale = new Batch<() => unknown>(
    () => READINGS_MILLISECONDS,
    (loads) => loads.forEach((load) => void load()),
  );

  constructor(readonly id: string) {
    this.host = new Loaded(() => calls.host(id));
    this.readings = new Loaded(() => calls.sensors(id));
    this.inventory = new Loaded(() => inventoryCalls.show(id));
    this.outages = new Loaded(() => calls.outages(id));
    this.availability = new Loaded(() => taskCalls.availability(id));
    this.bmc = new Loaded(
      () => bmcCalls.show(id),
      () => (this.bmcKnown = true),
    );
    this.alerts = new AlertFeed('open', id);
    this.firstEvents = new Loaded(
      () => calls.events(id, null),
      (page) => this.#setEvents(page.items, page),
    );
    this.olderEvents = new Loaded(
      () => calls.events(id, this.eventsCursor),
      (page) => this.#setEvents(mergeEvents(this.events, page.items), page),
    );
  }

  load = (): void => {
    void this.host.load();
    void this.outages.load();
    void this.availability.load();
    void this.alerts.load();
    // What an open view does not tell is not asked for.
    if (!may('viewer')) return;
    void this.readings.load();
    void this.inventory.load();
    void this.bmc.load();
    void this.loadEvents();
  };

  /** What no message tells. */
  refresh(): void {
    void this.host.load();
    if (!may('viewer')) return;
    void this.readings.load();
    void this.bmc.load();
    if ((this.inventory.value?.parts.length ?? 0) === 0) void this.inventory.load();
  }

  loadEvents = async (): Promise<void> => {
    this.#newEvents.hold();
    this.olderEvents.forget();
    await this.firstEvents.load();
    if (!this.firstEvents.busy) this.#newEvents.release();
  };

  take(message: Message): void {
    this.alerts.take(message);
    if (message.kind === 'resync') this.load();
    if (message.kind === 'event' && message.event.host_id === this.id) this.#newEvents.add(message.event.id, message.event);
    if (message.kind === 'host' && message.host.id === this.id) this.#takeHost(message.host);
  }

  stop(): void {
    this.alerts.forget();
    this.#newEvents.clear();
    this.#stale.clear();
  }

  #takeHost(host: Host): void {
    const before = this.host.value;
    this.host.value = host;
    if (before?.last_check_in_at !== host.last_check_in_at && may('viewer')) this.#stale.add('readings', this.readings.load);
    if (before?.bmc?.state !== host.bmc?.state && may('viewer')) this.#stale.add('bmc', this.bmc.load);
    if (before?.state !== host.state) {
      this.#stale.add('outages', this.outages.load);
      this.#stale.add('availability', this.availability.load);
    }
  }

  #setEvents(events: Event[], page: Page<Event>): void {
    this.events = events;
    this.eventsCursor = page.next_cursor;
    this.eventsTotal = Math.max(page.total, events.length);
  }

  #prepend(events: Map<string, Event>): void {
    const before = this.events.length;
    this.events = mergeEvents(this.events, [...events.values()]);
    this.eventsTotal += this.events.length - before;
  }
}
