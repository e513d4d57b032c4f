// A list of alerts, open or resolved, of one host or of all, loaded page by page and kept current by the stream.
import { calls } from '../api/calls';
import { SEVERITIES } from '../api/shapes';
import type { Alert, Page } from '../api/shapes';
import { Batch } from '../live/batch';
import type { Message } from '../live/messages';
import { Loaded } from '../loaded.svelte';

/** Open alerts worst first, then newest; resolved ones newest first. */
export function inOrder(alerts: Iterable<Alert>, state: Alert['state']): Alert[] {
  const rank = (alert: Alert): number => (state === 'open' ? SEVERITIES.indexOf(alert.severity) : 0);
  const at = (alert: Alert): number => (state === 'open' ? alert.opened_at : alert.resolved_at) ?? 0;
  return [...alerts].sort((a, b) => rank(a) - rank(b) || at(b) - at(a) || (a.id < b.id ? -1 : 1));
}

export class AlertFeed {
  alerts = $state.raw<Alert[]>([]);
  total = $state(0);
  cursor = $state<string | null>(null);
  #byId = new Map<string, Alert>();
  #first: Loaded<Page<Alert>>;
  #next: Loaded<Page<Alert>>;
  #changes = new Batch<Alert>(
    () => 250,
    (alerts) => this.#merge(alerts),
  );

  constructor(
    readonly state: Alert['state'],
    readonly hostId: string | null,
  ) {
    this.#first = new Loaded(
      () => calls.alerts(state, hostId, null),
      (page) => {
        this.#byId.clear();
        this.#append(page);
      },
    );
    this.#next = new Loaded(
      () => calls.alerts(state, hostId, this.cursor),
      (page) => this.#append(page),
    );
  }

  get ready(): boolean {
    return this.#first.value !== null;
  }

  get problem() {
    return this.#first.problem ?? this.#next.problem;
  }

  get loadingMore(): boolean {
    return this.#next.busy;
  }

  load = async (): Promise<void> => {
    this.#changes.hold();
    this.#next.forget();
    await this.#first.load();
    if (!this.#first.busy) this.#changes.release();
  };

  more = (): Promise<void> => this.#next.load();

  take(message: Message): void {
    if (message.kind === 'resync') void this.load();
    if (message.kind !== 'alert') return;
    if (this.hostId === null || message.alert.host_id === this.hostId) this.#changes.add(message.alert.id, message.alert);
  }

  forget(): void {
    this.#changes.clear();
    this.#first.forget();
    this.#next.forget();
    this.#byId.clear();
    this.alerts = [];
    this.total = 0;
    this.cursor = null;
  }

  #append(page: Page<Alert>): void {
    for (const alert of page.items) this.#byId.set(alert.id, alert);
    this.cursor = page.next_cursor;
    this.total = Math.max(page.total, this.#byId.size);
    this.alerts = inOrder(this.#byId.values(), this.state);
  }

  #merge(alerts: Map<string, Alert>): void {
    for (const [id, alert] of alerts) {
      const had = this.#byId.has(id);
      if (alert.state === this.state) {
        this.#byId.set(id, alert);
        // Of pages not loaded yet we cannot tell new from old; there the total waits for the next load.
        if (!had && this.cursor === null) this.total += 1;
      } else if (had) {
        this.#byId.delete(id);
        this.total -= 1;
      }
    }
    this.total = Math.max(this.total, this.#byId.size);
    this.alerts = inOrder(this.#byId.values(), this.state);
  }
}

/** Open alerts of the whole fleet: the number in the navigation, the alerts page and the announcer share it. */
export const openAlerts = new AlertFeed('open', null);
