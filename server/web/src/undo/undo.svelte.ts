// What was just done and can be taken back, for a few seconds.
import { asProblem } from '../api/problem';
import { problemWords } from '../words/problem';

const SECONDS = 10;

class Undo {
  /** What was done, in words; empty: nothing can be taken back. */
  words = $state('');
  /** Why it could not be taken back. */
  failure = $state('');
  busy = $state(false);
  #back: (() => Promise<unknown>) | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  offer(words: string, back: () => Promise<unknown>): void {
    this.words = words;
    this.failure = '';
    this.#back = back;
    this.#wait();
  }

  take = async (): Promise<void> => {
    if (this.#back === null || this.busy) return;
    clearTimeout(this.#timer);
    this.busy = true;
    try {
      await this.#back();
      this.forget();
    } catch (error) {
      this.failure = problemWords(asProblem(error)).what;
      this.#wait();
    } finally {
      this.busy = false;
    }
  };

  forget = (): void => {
    clearTimeout(this.#timer);
    this.words = '';
    this.failure = '';
    this.#back = null;
  };

  #wait(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.forget, SECONDS * 1_000);
  }
}

export const undo = new Undo();
