// All hosts, kept current by the stream.
import { calls } from '../api/calls';
import type { Host, Page } from '../api/shapes';
import { Batch } from '../live/batch';
import type { Message } from '../live/messages';
import { Loaded } from '../loaded.svelte';

class Fleet {
  hosts = $state.raw<Host[]>([]);
  /** Hosts that the server has; more than `hosts` where its answer was cut. */
  total = $state(0);
  #byId = new Map<string, Host>();
  #loaded = new Loaded<Page<Host>>(calls.hosts, (page) => this.#replace(page));
  // A large fleet is ordered anew at each flush: once a second is enough for it.
  #changes = new Batch<Host>(
    () => (this.#byId.size > 2_000 ? 1_000 : 250),
    (hosts) => this.#merge(hosts),
  );

  get ready(): boolean {
    return this.#loaded.value !== null;
  }

  get problem() {
    return this.#loaded.problem;
  }

  load = async (): Promise<void> => {
    this.#changes.hold();
    await this.#loaded.load();
    if (!this.#loaded.busy) this.#changes.release();
  };

  take(message: Message): void {
    if (message.kind === 'host') this.#changes.add(message.host.id, message.host);
    if (message.kind === 'resync') void this.load();
  }

  get(id: string): Host | null {
    return this.#byId.get(id) ?? null;
  }

  forget(): void {
    this.#changes.clear();
    this.#loaded.forget();
    this.#byId.clear();
    this.hosts = [];
    this.total = 0;
  }

  #replace(page: Page<Host>): void {
    this.#byId = new Map(page.items.map((host) => [host.id, host]));
    this.hosts = page.items;
    this.total = Math.max(page.total, page.items.length);
  }

  #merge(hosts: Map<string, Host>): void {
    for (const [id, host] of hosts) {
      if (!this.#byId.has(id)) this.total += 1;
      this.#byId.set(id, host);
    }
    this.hosts = [...this.#byId.values()];
  }
}

export const fleet = new Fleet();
