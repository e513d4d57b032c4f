// The events that are looked at: their list, page by page; how many have which value; and how many there were when.
import type { Counted } from '../api/counted';
import { eventCalls } from '../api/events';
import type { EventPage, EventsWanted, Histogram, ListedEvent } from '../api/events';
import type { Problem } from '../api/problem';
import { Loaded } from '../loaded.svelte';

const COUNTED_BY = ['severity', 'source', 'class', 'host', 'component', 'rack'] as const;

export class Explorer {
  rows = $state.raw<ListedEvent[]>([]);
  total = $state(0);
  complete = $state(true);
  cursor = $state<string | null>(null);
  /** The time that the page shows; changes with every look. */
  wanted = $state.raw<EventsWanted>({ q: '', text: '', from: '', to: '' });
  readonly counted: Loaded<Counted>;
  readonly histogram: Loaded<Histogram>;
  readonly #first: Loaded<EventPage>;
  readonly #next: Loaded<EventPage>;
  readonly #newer: Loaded<EventPage>;

  constructor() {
    this.counted = new Loaded(() => eventCalls.counted(this.wanted, COUNTED_BY));
    this.histogram = new Loaded(() => eventCalls.histogram(this.wanted));
    this.#first = new Loaded(() => eventCalls.list(this.wanted, null), (page) => this.#take([], page));
    this.#next = new Loaded(() => eventCalls.list(this.wanted, this.cursor), (page) => this.#take(this.rows, page));
    this.#newer = new Loaded(() => eventCalls.list(this.wanted, null), (page) => this.#prepend(page));
  }

  get ready(): boolean {
    return this.#first.value !== null;
  }

  get busy(): boolean {
    return this.#first.busy;
  }

  get problem(): Problem | null {
    return this.#first.problem ?? this.#next.problem ?? this.#newer.problem;
  }

  look(wanted: EventsWanted): void {
    this.wanted = wanted;
    this.#next.forget();
    this.#newer.forget();
    void this.#first.load();
    this.recount();
  }

  recount(): void {
    void this.counted.load();
    void this.histogram.load();
  }

  /** Asks for older ones, once at a time. */
  more = (): void => {
    if (this.cursor !== null && !this.#next.busy && this.#next.problem === null) void this.#next.load();
  };

  /** Looks for newer ones; those that are shown stay where they are. */
  tail(wanted: EventsWanted): void {
    if (this.#first.busy || this.#newer.busy || !this.ready) return;
    this.wanted = wanted;
    void this.#newer.load();
  }

  #take(before: readonly ListedEvent[], page: EventPage): void {
    this.rows = [...before, ...page.items];
    this.cursor = page.next_cursor;
    this.#count(page);
  }

  #prepend(page: EventPage): void {
    const known = new Set(this.rows.map((row) => row.id));
    const overlaps = page.items.some((row) => known.has(row.id));
    // What is known may have been counted up meanwhile; a page of new ones only may have left some out between.
    if (!overlaps && page.next_cursor !== null) return this.#take([], page);
    const fresh = new Set(page.items.map((row) => row.id));
    this.rows = [...page.items, ...this.rows.filter((row) => !fresh.has(row.id))];
    this.#count(page);
  }

  #count(page: EventPage): void {
    this.total = Math.max(page.total, this.rows.length);
    this.complete = page.complete;
  }
}
