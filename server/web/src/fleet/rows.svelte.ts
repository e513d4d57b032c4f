// The hosts of the table, fetched in windows from the top down as far as somebody has scrolled, and kept current by the stream.
import { asProblem } from '../api/problem';
import type { Problem } from '../api/problem';
import type { Host, Page } from '../api/shapes';

// A small first window is drawn sooner; the later ones follow a scrollbar that is dragged.
const FIRST_WINDOW = 100;
const NEXT_WINDOW = 150;

type Fetch = (cursor: string | null, limit: number) => Promise<Page<Host>>;

export class FleetRows {
  rows = $state.raw<Host[]>([]);
  /** Hosts that match, loaded or not. */
  total = $state(0);
  ready = $state(false);
  problem = $state.raw<Problem | null>(null);
  #cursor: string | null = null;
  #places = new Map<string, number>();
  #turn = 0;
  #busy = false;
  #wanted = FIRST_WINDOW;

  constructor(readonly fetch: Fetch) {}

  get(id: string): Host | null {
    const at = this.#places.get(id);
    return at === undefined ? null : (this.rows[at] ?? null);
  }

  /** The id of the host that stands beside this one in the list; null at its ends and for hosts that are not loaded. */
  beside(id: string, step: 1 | -1): string | null {
    const at = this.#places.get(id);
    return at === undefined ? null : (this.rows[at + step]?.id ?? null);
  }

  /** Fetches anew from the top, for another filter just the first window. What is shown stays until the answer is there; the newest call wins. */
  load = async (again = true): Promise<void> => {
    const turn = ++this.#turn;
    if (!again) this.#wanted = FIRST_WINDOW;
    const limit = Math.min(NEXT_WINDOW, Math.max(FIRST_WINDOW, this.#wanted));
    await this.#fetch(turn, null, limit, (page) => this.#put(page.items, page));
    await this.#goOn();
  };

  /** Sees to it that this many rows are loaded, one window after the other. */
  want(count: number): void {
    this.#wanted = Math.max(this.#wanted, count);
    void this.#goOn();
  }

  /** How far somebody has scrolled. */
  get wanted(): number {
    return this.#wanted;
  }

  /** News of hosts that are loaded; their order stays until the next fetch. */
  take(hosts: Map<string, Host>): void {
    const changed = [...hosts.values()].filter((host) => this.#places.has(host.id));
    if (changed.length === 0) return;
    const rows = this.rows.slice();
    for (const host of changed) rows[this.#places.get(host.id) ?? -1] = host;
    this.rows = rows;
  }

  forget(): void {
    this.#turn += 1;
    this.#busy = false;
    this.#put([], { items: [], next_cursor: null, total: 0 });
    this.ready = false;
    this.problem = null;
  }

  async #goOn(): Promise<void> {
    if (this.#busy || this.#cursor === null || this.rows.length >= this.#wanted) return;
    await this.#fetch(this.#turn, this.#cursor, NEXT_WINDOW, (page) => this.#add(page));
    // The server keeps a list that is read in windows for a while; after that it is read anew.
    if (this.problem?.code === 'cursor_expired') await this.load();
    else if (this.problem === null) await this.#goOn();
  }

  async #fetch(turn: number, cursor: string | null, limit: number, take: (page: Page<Host>) => void): Promise<void> {
    this.#busy = true;
    try {
      const page = await this.fetch(cursor, limit);
      if (turn !== this.#turn) return;
      take(page);
      this.ready = true;
      this.problem = null;
    } catch (error) {
      if (turn === this.#turn) this.problem = asProblem(error);
    } finally {
      if (turn === this.#turn) this.#busy = false;
    }
  }

  #put(rows: Host[], page: Page<Host>): void {
    this.#places = new Map();
    this.rows = this.#once(rows);
    this.#loaded(page);
  }

  #add(page: Page<Host>): void {
    this.rows = this.rows.concat(this.#once(page.items));
    this.#loaded(page);
  }

  /** A host that moved between two windows stands once, where it was seen first. */
  #once(hosts: Host[]): Host[] {
    return hosts.filter((host) => !this.#places.has(host.id) && this.#places.set(host.id, this.#places.size));
  }

  #loaded(page: Page<Host>): void {
    this.#cursor = page.next_cursor;
    this.total = page.next_cursor === null ? this.rows.length : Math.max(page.total, this.rows.length);
  }
}
