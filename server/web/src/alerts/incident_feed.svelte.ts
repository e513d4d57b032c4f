// Incidents that are on, or over, kept current by the stream.
import { incidentCalls } from '../api/incidents';
import type { Incident } from '../api/incidents';
import type { Alert, Page } from '../api/shapes';
import { Batch } from '../live/batch';
import type { Message } from '../live/messages';
import { Loaded } from '../loaded.svelte';

// Each answer carries members, and a large outage says something new every second.
const PACE_MILLISECONDS = 2_000;

export class IncidentFeed {
  byId = $state.raw<ReadonlyMap<string, Incident>>(new Map());
  #list: Loaded<Page<Incident>>;
  #stale = new Batch<null>(
    () => PACE_MILLISECONDS,
    () => void this.load(),
  );

  constructor(readonly state: Alert['state']) {
    this.#list = new Loaded(
      () => incidentCalls.list(state),
      (page) => (this.byId = new Map(page.items.map((one) => [one.alert.id, one]))),
    );
  }

  get ready(): boolean {
    return this.#list.value !== null;
  }

  get problem() {
    return this.#list.problem;
  }

  load = (): Promise<void> => this.#list.load();

  take(message: Message): void {
    if (message.kind === 'resync') void this.load();
    if (message.kind !== 'alert') return;
    const { id, incident_id, state } = message.alert;
    if (state !== this.state && this.byId.has(id)) this.byId = new Map([...this.byId].filter(([known]) => known !== id));
    if (incident_id !== null || message.alert.host_id === null) this.#stale.add('all', null);
  }

  stop(): void {
    this.#stale.clear();
  }
}
