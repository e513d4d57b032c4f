// Jobs of a host, of a batch or of everybody, looked at again while one of them goes on.
import { jobCalls } from '../api/jobs';
import type { Job, Wanted } from '../api/jobs';
import type { Page } from '../api/shapes';
import { Loaded } from '../loaded.svelte';
import { isOver } from './progress';

// While something goes on, and otherwise: others order, too.
const BUSY_MILLISECONDS = 1_000;
// Of a thousand jobs each look is half a megabyte.
const LARGE_BUSY_MILLISECONDS = 3_000;
const QUIET_MILLISECONDS = 10_000;

export class JobList {
  jobs = $state.raw<Job[]>([]);
  total = $state(0);
  first: Loaded<Page<Job>>;
  older: Loaded<Page<Job>>;
  #cursor = $state<string | null>(null);
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stopped = false;

  constructor(wanted: () => Wanted, limit: number) {
    this.first = new Loaded(
      () => jobCalls.list(wanted(), null, limit),
      (page) => this.#take(page, true),
    );
    this.older = new Loaded(
      () => jobCalls.list(wanted(), this.#cursor, limit),
      (page) => this.#take(page, false),
    );
  }

  get ready(): boolean {
    return this.first.value !== null;
  }

  get active(): boolean {
    return this.jobs.some((job) => !isOver(job));
  }

  get hasMore(): boolean {
    return this.#cursor !== null;
  }

  /** Looks now, and from then on by itself until it is stopped. */
  start = async (): Promise<void> => {
    clearTimeout(this.#timer);
    if (!document.hidden || !this.ready) await this.first.load();
    if (this.#stopped) return;
    clearTimeout(this.#timer);
    const busy = this.jobs.length > 100 ? LARGE_BUSY_MILLISECONDS : BUSY_MILLISECONDS;
    this.#timer = setTimeout(this.start, this.active ? busy : QUIET_MILLISECONDS);
  };

  /** What it was a list of is not asked for any more. */
  restart = (): void => {
    this.jobs = [];
    this.#cursor = null;
    this.first.forget();
    this.older.forget();
    void this.start();
  };

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  // The newest are looked at again and again; older ones that were asked for stay behind them.
  #take(page: Page<Job>, isNewest: boolean): void {
    const oldest = page.next_cursor === null ? 0 : Math.min(...page.items.map((job) => Number(job.id)));
    const kept = isNewest ? this.jobs.filter((job) => Number(job.id) < oldest) : this.jobs;
    const known = new Map([...kept, ...page.items].map((job) => [job.id, job]));
    this.jobs = [...known.values()].sort((a, b) => Number(b.id) - Number(a.id));
    this.total = Math.max(page.total, this.jobs.length);
    if (!isNewest || kept.length === 0) this.#cursor = page.next_cursor;
  }
}
