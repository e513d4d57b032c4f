// The last 24 hours of the sensors that somebody looks at: rows say when they are seen, and what they want is fetched together.
import { asProblem } from '../../api/problem';
import type { Problem } from '../../api/problem';
import { isAskable, trendCalls } from '../../api/trends';
import type { Teller, Trend, Trends } from '../../api/trends';
import { keyOf, RANGE_MILLIS, tellerOf } from './look';

export const SPARK_POINTS = 48;
/** Names of one question; the server takes 100. */
const MOST_NAMES = 60;
/** Sensors of one answer; the server gives 400. Many samples of an agent have one name. */
const MOST_SENSORS = 380;
const WAIT_MILLISECONDS = 120;

type Fetch = (names: readonly string[], teller: Teller) => Promise<Trends>;

interface Sensor {
  name: string;
  source: string;
}

interface Wanted {
  name: string;
  teller: Teller;
  /** So many sensors are called like that. */
  count: number;
}

const wordOf = (sensor: Sensor): string => `${tellerOf(sensor.source)}|${sensor.name}`;

export class SparkFeed {
  known = $state.raw<ReadonlyMap<string, Trend>>(new Map());
  problem = $state.raw<Problem | null>(null);
  /** Names that were answered, with a line or without. */
  #answered = $state.raw<ReadonlySet<string>>(new Set());
  #wanted = new Map<string, Wanted>();
  #asked = new Map<string, Wanted>();
  #timer: ReturnType<typeof setTimeout> | null = null;
  #fetch: Fetch;
  #stopped = false;

  constructor(hostId: string, fetch?: Fetch) {
    this.#fetch = fetch ?? ((sensors, teller) => trendCalls.show(hostId, { sensors, teller, millis: RANGE_MILLIS['24h'], points: SPARK_POINTS }));
  }

  isAnswered(sensor: Sensor): boolean {
    return this.#answered.has(wordOf(sensor));
  }

  /** A row came into view; `all` are the sensors of the host. */
  want(sensor: Sensor, all: readonly Sensor[]): void {
    const word = wordOf(sensor);
    if (this.#asked.has(word) || this.#stopped || !isAskable(sensor.name)) return;
    if (!this.#wanted.has(word)) {
      const count = all.filter((one) => wordOf(one) === word).length;
      this.#wanted.set(word, { name: sensor.name, teller: tellerOf(sensor.source), count });
    }
    this.#timer ??= setTimeout(this.#send, WAIT_MILLISECONDS);
  }

  /** What was shown before is fetched again; it stays on the page meanwhile. */
  again(): void {
    for (const [word, wanted] of this.#asked) this.#wanted.set(word, wanted);
    if (this.#wanted.size > 0 && !this.#stopped) this.#timer ??= setTimeout(this.#send, WAIT_MILLISECONDS);
  }

  stop(): void {
    this.#stopped = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  /** What one question can hold: of one teller, and not too many. */
  #next(): [word: string, wanted: Wanted][] {
    const chosen: [string, Wanted][] = [];
    let sensors = 0;
    for (const [word, wanted] of this.#wanted) {
      const first = chosen[0]?.[1];
      if (first !== undefined && (first.teller !== wanted.teller || sensors + wanted.count > MOST_SENSORS)) continue;
      chosen.push([word, wanted]);
      sensors += wanted.count;
      if (chosen.length >= MOST_NAMES) break;
    }
    return chosen;
  }

  #send = async (): Promise<void> => {
    this.#timer = null;
    // One question after the other: the server reads the same sweeps for each.
    while (this.#wanted.size > 0 && !this.#stopped) {
      const chosen = this.#next();
      for (const [word, wanted] of chosen) {
        this.#wanted.delete(word);
        this.#asked.set(word, wanted);
      }
      try {
        const answer = await this.#fetch(chosen.map(([, wanted]) => wanted.name), chosen[0]?.[1].teller ?? 'bmc');
        const known = new Map(this.known);
        for (const trend of answer.series) known.set(keyOf(trend), trend);
        this.known = known;
        this.#answered = new Set([...this.#answered, ...chosen.map(([word]) => word)]);
        this.problem = null;
      } catch (error) {
        this.problem = asProblem(error);
        for (const [word, wanted] of chosen) {
          this.#asked.delete(word);
          this.#wanted.set(word, wanted);
        }
        return;
      }
    }
  };
}
