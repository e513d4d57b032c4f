// The alerts that a filter means, page by page, and how many have which value.
import { alertCalls } from '../api/alerts';
import type { AlertsWanted } from '../api/alerts';
import type { Counted } from '../api/counted';
import type { Problem } from '../api/problem';
import type { Alert, Page } from '../api/shapes';
import { Loaded } from '../loaded.svelte';

/** As many as one page has. */
const PAGE = 200;
const COUNTED_BY = ['severity', 'class', 'rule', 'component', 'host', 'rack'] as const;

export class Inbox {
  alerts = $state.raw<Alert[]>([]);
  total = $state(0);
  cursor = $state<string | null>(null);
  readonly counted: Loaded<Counted>;
  #wanted: AlertsWanted = { q: '', state: 'open' };
  readonly #first: Loaded<Page<Alert>>;
  readonly #next: Loaded<Page<Alert>>;

  constructor() {
    // What is open is sorted by how bad it is; what is over, by its age.
    const page = (cursor: string | null): Promise<Page<Alert>> =>
      alertCalls.list(this.#wanted, this.#wanted.state === 'open' ? '-severity' : '-opened', PAGE, cursor);
    this.counted = new Loaded(() => alertCalls.counted(this.#wanted, COUNTED_BY));
    this.#first = new Loaded(() => page(null), (first) => this.#take([], first));
    this.#next = new Loaded(() => page(this.cursor), (next) => this.#take(this.alerts, next));
  }

  get ready(): boolean {
    return this.#first.value !== null;
  }

  get problem(): Problem | null {
    return this.#first.problem ?? this.#next.problem;
  }

  get loadingMore(): boolean {
    return this.#next.busy;
  }

  look(wanted: AlertsWanted): void {
    this.#wanted = wanted;
    this.#next.forget();
    void this.#first.load();
    void this.counted.load();
  }

  /** Looks again at what is shown. */
  again = (): void => this.look(this.#wanted);

  /** An alert that is shown changed. What it is now may not be asked for any more; then it goes. */
  take(alert: Alert): void {
    if (!this.alerts.some((one) => one.id === alert.id)) return;
    const stays = this.#wanted.state === 'all' || this.#wanted.state === alert.state;
    this.alerts = this.alerts.flatMap((one) => (one.id !== alert.id ? [one] : stays ? [alert] : []));
    if (!stays) this.total -= 1;
  }

  /** Looks for new ones, unless somebody has gone on to older pages: those would be lost. */
  follow = (): void => {
    if (this.alerts.length <= PAGE) void this.#first.load();
  };

  recount = (): void => void this.counted.load();

  more = (): Promise<void> => this.#next.load();

  #take(before: readonly Alert[], page: Page<Alert>): void {
    const fresh = new Set(page.items.map((alert) => alert.id));
    this.alerts = [...before.filter((alert) => !fresh.has(alert.id)), ...page.items];
    this.cursor = page.next_cursor;
    this.total = Math.max(page.total, this.alerts.length);
  }
}
