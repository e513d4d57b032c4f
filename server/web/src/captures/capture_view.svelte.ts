// One capture on the page: what is known of it, and its readings as tracks, kept current while it runs.
import { calls } from '../api/calls';
import { captureCalls } from '../api/captures';
import type { CaptureDetail, Sample } from '../api/captures';
import { asProblem } from '../api/problem';
import type { Problem } from '../api/problem';
import { clock } from '../clock.svelte';
import { Loaded } from '../loaded.svelte';
import { Track } from '../plot/track';
import { beginOf, gapAfter } from './begin';

const DETAIL_MILLISECONDS = 2_000;
const SLOWEST_MILLISECONDS = 5_000;
const FASTEST_MILLISECONDS = 500;
const RETRY_MILLISECONDS = 5_000;
const PAGE_SAMPLES = 20_000;
/** Rows of the table of readings. */
const NEWEST = 60;

export class CaptureView {
  detail: Loaded<CaptureDetail>;
  tracks = new Map<number, Track>();
  newest: Sample[] = [];
  /** Goes up with every piece of readings: tracks are too large to be watched themselves. */
  version = $state(0);
  loaded = $state(0);
  problem = $state.raw<Problem | null>(null);
  /** From where readings were loaded; nothing: from the beginning. */
  begin = $state<number | null>(null);
  whole = $state(false);
  #after: number | null = null;
  /** How often each host's agent says something, milliseconds. */
  #intervals = new Map<string, number>();
  #turn = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #detailTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(readonly id: string) {
    this.detail = new Loaded(() => captureCalls.show(id));
  }

  start = async (): Promise<void> => {
    await this.#look();
    await this.#learn();
    if (this.detail.value !== null) this.reload(false);
  };

  stop(): void {
    this.#turn += 1;
    clearTimeout(this.#timer);
    clearTimeout(this.#detailTimer);
    this.#detailTimer = undefined;
  }

  refresh = (): void => void this.detail.load();

  /** Readings again, all of them or as many as a page can take. */
  reload = (all: boolean): void => {
    const capture = this.detail.value;
    if (capture === null) return;
    this.#turn += 1;
    clearTimeout(this.#timer);
    this.tracks = new Map();
    this.newest = [];
    this.loaded = 0;
    this.begin = all ? null : beginOf(capture, clock.read());
    this.whole = this.begin === null;
    this.#after = this.begin;
    void this.#read(this.#turn);
  };

  /** What is not known of a host is a gap drawn a little later. */
  async #learn(): Promise<void> {
    const ids = new Set((this.detail.value?.series ?? []).map((one) => one.host_id));
    const hosts = await Promise.allSettled([...ids].map((id) => calls.host(id)));
    for (const host of hosts) {
      if (host.status === 'fulfilled' && host.value.interval_seconds !== null) this.#intervals.set(host.value.id, host.value.interval_seconds * 1_000);
    }
  }

  #look = async (): Promise<void> => {
    clearTimeout(this.#detailTimer);
    const turn = this.#turn;
    if (!document.hidden || this.detail.value === null) await this.detail.load();
    if (turn > this.#turn) return;
    if (this.detail.value?.state !== 'running' && this.detail.problem === null) return;
    this.#detailTimer = setTimeout(this.#look, DETAIL_MILLISECONDS);
  };

  async #read(turn: number): Promise<void> {
    let wait: number | null = 0;
    try {
      const { items, next } = await captureCalls.samples(this.id, this.#after, PAGE_SAMPLES);
      if (turn !== this.#turn) return;
      this.problem = null;
      for (const item of items) this.#take(item);
      this.newest = [...this.newest, ...items.slice(-NEWEST)].slice(-NEWEST);
      this.loaded += items.length;
      this.version += 1;
      this.#after = next;
      const interval = Math.min(SLOWEST_MILLISECONDS, Math.max(FASTEST_MILLISECONDS, this.detail.value?.interval_ms ?? 0));
      wait = next === null ? null : items.length >= PAGE_SAMPLES ? 0 : interval;
    } catch (error) {
      if (turn !== this.#turn) return;
      this.problem = asProblem(error);
      wait = RETRY_MILLISECONDS;
    }
    if (wait === null) return this.refresh();
    this.#timer = setTimeout(() => void this.#read(turn), wait);
  }

  #take([at, series, value]: Sample): void {
    let track = this.tracks.get(series);
    if (track === undefined) {
      const of = this.detail.value?.series[series];
      track = new Track(gapAfter(of, this.detail.value?.interval_ms ?? 0, this.#intervals.get(of?.host_id ?? '') ?? null));
      this.tracks.set(series, track);
    }
    track.add(at, value);
  }
}
