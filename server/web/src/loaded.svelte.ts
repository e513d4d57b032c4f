// Something fetched: its value, or why there is none. A failed refresh keeps the old value on the page.
import { asProblem } from './api/problem';
import type { Problem } from './api/problem';

export class Loaded<T> {
  value = $state.raw<T | null>(null);
  problem = $state.raw<Problem | null>(null);
  busy = $state(false);
  #turn = 0;

  constructor(
    readonly fetch: () => Promise<T>,
    readonly onValue: (value: T) => void = () => {},
  ) {}

  /** The newest call wins; answers of older ones are dropped. */
  load = async (): Promise<void> => {
    const turn = ++this.#turn;
    this.busy = true;
    try {
      const value = await this.fetch();
      if (turn !== this.#turn) return;
      this.value = value;
      this.problem = null;
      this.onValue(value);
    } catch (error) {
      if (turn === this.#turn) this.problem = asProblem(error);
    } finally {
      if (turn === this.#turn) this.busy = false;
    }
  };

  forget(): void {
    this.#turn += 1;
    this.value = null;
    this.problem = null;
    this.busy = false;
  }
}
