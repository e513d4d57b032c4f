// The fleet as the page shows it: rows, the map, and counts. The server filters, orders and counts; the stream says what to ask again.
import { fleetCalls } from '../api/fleet';
import type { Facets, FleetMap, MapHost } from '../api/fleet';
import type { Host } from '../api/shapes';
import { filterOf } from '../filter/words';
import { Batch } from '../live/batch';
import type { Message } from '../live/messages';
import { Loaded } from '../loaded.svelte';
import { may } from '../may';
import { readQuery, shadeOf, sortOf, STANDARD, writeQuery } from './query';
import type { FleetQuery } from './query';
import { FleetRows } from './rows.svelte';

// Changes come one by one: lists are asked again soon after the first of them, and then at most this often.
const REFRESH_MILLISECONDS = 3_000;
const SOON_MILLISECONDS = 300;
// Further down the list only the rows themselves are kept current: fetching everything above them again would cost too much.
const REFRESHED_ROWS = 500;
// The map may wait a little for a person who is still typing.
const MAP_MILLISECONDS = 150;
const SHADE_MILLISECONDS = 30_000;

class Fleet {
  query = $state.raw<FleetQuery>(STANDARD);
  rows = new FleetRows((cursor, limit) => fleetCalls.hosts(this.filter, sortOf(this.query), cursor, limit));
  /** Counts of the whole fleet, whatever the filter. */
  counts = new Loaded<Facets>(() => fleetCalls.facets('', ['severity', 'state', 'freshness', 'bmc', 'tag']));
  map = new Loaded<FleetMap>(
    () => fleetCalls.map(this.filter, this.query.group, this.#shade),
    (map) => this.#learn(map),
  );
  /** Counts changes inside the map, which is too large to be copied for each. */
  mapTurn = $state(0);
  #known = new Map<string, MapHost>();
  #said = new Map<string, string>();
  #mapWanted = false;
  #mapTimer: ReturnType<typeof setTimeout> | null = null;
  #shadeTimer: ReturnType<typeof setInterval> | undefined;
  #watched = false;
  #changes = new Batch<Host>(
    () => (this.rows.total > 2_000 ? 1_000 : 250),
    (hosts) => this.#merge(hosts),
  );
  #refreshed = 0;
  #stale = new Batch<true>(
    () => (performance.now() - this.#refreshed > REFRESH_MILLISECONDS ? SOON_MILLISECONDS : REFRESH_MILLISECONDS),
    () => void this.#refresh(),
  );

  /** The way back to the list as it was left. */
  get backTo(): string {
    return writeQuery(this.query);
  }

  /** What the map is asked to bring besides severity and state. */
  get #shade(): string {
    return shadeOf(this.query.colour, may('viewer'));
  }

  get filter(): string {
    return filterOf(this.query.text);
  }

  /** The page is shown: what it shows is fetched, and kept current. */
  watch(query: FleetQuery, withMap: boolean): void {
    this.#watched = true;
    this.#mapWanted = withMap;
    this.query = query;
    // Shades change with time alone, too, and no message says so.
    clearInterval(this.#shadeTimer);
    this.#shadeTimer = setInterval(() => this.#mapWanted && this.#shade !== '' && !document.hidden && void this.map.load(), SHADE_MILLISECONDS);
    void this.load();
  }

  unwatch(): void {
    this.#watched = false;
    clearInterval(this.#shadeTimer);
    this.#changes.clear();
    this.#stale.clear();
  }

  /** Asks for what the query means now. */
  ask(query: FleetQuery, withMap: boolean): void {
    const before = this.query;
    this.query = query;
    const filtered = filterOf(before.text) !== this.filter;
    if (filtered || sortOf(before) !== sortOf(query)) void this.rows.load(false);
    const shaded = this.#shade !== '' && this.map.value?.colour !== this.#shade;
    if (withMap && (filtered || before.group !== query.group || shaded || !this.#mapWanted)) this.#mapLater();
    this.#mapWanted = withMap;
  }

  load = async (): Promise<void> => {
    this.#changes.hold();
    await Promise.all([this.rows.load(), this.counts.load(), this.#mapWanted ? this.map.load() : null]);
    this.#changes.release();
  };

  take(message: Message): void {
    if (!this.#watched) return;
    if (message.kind === 'host') this.#changes.add(message.host.id, message.host);
    if (message.kind === 'alert') this.#stale.add('alert', true);
    if (message.kind === 'resync') void this.load();
  }

  /** What is known of a host without asking. */
  get(id: string): Host | null {
    return this.rows.get(id);
  }

  nameOf(id: string): string | null {
    return this.rows.get(id)?.name ?? this.#known.get(id)?.name ?? null;
  }

  forget(): void {
    this.unwatch();
    this.rows.forget();
    this.counts.forget();
    this.map.forget();
    this.#known.clear();
    this.#said.clear();
    this.query = readQuery('');
  }

  #mapLater(): void {
    if (this.#mapTimer !== null) clearTimeout(this.#mapTimer);
    this.#mapTimer = setTimeout(() => void this.map.load(), MAP_MILLISECONDS);
  }

  #learn(map: FleetMap): void {
    this.#known = new Map(map.groups.flatMap((group) => group.hosts.map((host): [string, MapHost] => [host.id, host])));
    this.mapTurn += 1;
  }

  #merge(hosts: Map<string, Host>): void {
    let changed = false;
    for (const host of hosts.values()) changed = this.#note(host) || changed;
    this.rows.take(hosts);
    if (changed) this.#stale.add('host', true);
  }

  /** Whether something changed that lists and counts depend on. Most messages are check-ins that change nothing of it. */
  #note(host: Host): boolean {
    const severity = host.worst?.severity ?? null;
    const known = this.#known.get(host.id);
    if (known !== undefined) {
      if (known.severity === severity && known.state === host.state) return false;
      Object.assign(known, { severity, state: host.state });
      this.mapTurn += 1;
      return true;
    }
    // Not on the map: it is new, or the filter hides it, or there is no map. What it said before tells then.
    const before = this.#said.get(host.id);
    const now = `${host.state} ${severity ?? ''}`;
    this.#said.set(host.id, now);
    if (before !== undefined) return before !== now;
    return host.state === 'up' ? this.#mapWanted && this.filter === '' : true;
  }

  async #refresh(): Promise<void> {
    this.#refreshed = performance.now();
    const tasks = [this.counts.load()];
    if (this.rows.wanted <= REFRESHED_ROWS) tasks.push(this.rows.load());
    if (this.#mapWanted) tasks.push(this.map.load());
    await Promise.all(tasks);
  }
}

export const fleet = new Fleet();
