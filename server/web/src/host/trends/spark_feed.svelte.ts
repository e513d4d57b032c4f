// The last 24 hours of the sensors that somebody looks at: rows say when they are seen, and what they want is fetched together.
import { asProblem } from '../../api/problem';
import type { Problem } from '../../api/problem';
import { isAskable, trendCalls } from '../../api/trends';
import type { Trend, Trends } from '../../api/trends';
import { keyOf, RANGE_MILLIS } from './look';

export const SPARK_POINTS = 48;
/** Names of one question; the server takes 100. */
const MOST_NAMES = 60;
const WAIT_MILLISECONDS = 120;

type Fetch = (names: readonly string[]) => Promise<Trends>;

export class SparkFeed {
  known = $state.raw<ReadonlyMap<string, Trend>>(new Map());
  /** Names that were answered, with a line or without. */
  answered = $state.raw<ReadonlySet<string>>(new Set());
  problem = $state.raw<Problem | null>(null);
  #wanted = new Set<string>();
  #asked = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | null = null;
  #fetch: Fetch;
  #stopped = false;

  constructor(hostId: string, fetch?: Fetch) {
    this.#fetch = fetch ?? ((sensors) => trendCalls.show(hostId, { sensors, millis: RANGE_MILLIS['24h'], points: SPARK_POINTS }));
  }

  /** A row came into view. */
  want(name: string): void {
    if (this.#asked.has(name) || this.#stopped || !isAskable(name)) return;
    this.#wanted.add(name);
    this.#timer ??= setTimeout(this.#send, WAIT_MILLISECONDS);
  }

  /** What was shown before is fetched again; it stays on the page meanwhile. */
  again(): void {
    for (const name of this.#asked) this.#wanted.add(name);
    if (this.#wanted.size > 0 && !this.#stopped) this.#timer ??= setTimeout(this.#send, WAIT_MILLISECONDS);
  }

  stop(): void {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #send = async (): Promise<void> => {
    this.#timer = null;
    // One question after the other: the server reads the same sweeps for each.
    while (this.#wanted.size > 0 && !this.#stopped) {
      const names = [...this.#wanted].slice(0, MOST_NAMES);
      for (const name of names) {
        this.#wanted.delete(name);
        this.#asked.add(name);
      }
      try {
        const answer = await this.#fetch(names);
        const known = new Map(this.known);
        for (const trend of answer.series) known.set(keyOf(trend), trend);
        this.known = known;
        this.answered = new Set([...this.answered, ...names]);
        this.problem = null;
      } catch (error) {
        this.problem = asProblem(error);
        for (const name of names) {
          this.#asked.delete(name);
          this.#wanted.add(name);
        }
        return;
      }
    }
  };
}
