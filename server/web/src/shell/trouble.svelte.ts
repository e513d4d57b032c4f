// How the server itself goes: asked now and then, because what is wrong with it is on no stream.
import { calls } from '../api/calls';
import type { ServerStatus } from '../api/shapes';
import { Loaded } from '../loaded.svelte';

const EVERY_MILLISECONDS = 30_000;

class Trouble {
  status = new Loaded<ServerStatus>(calls.status);
  words = $derived(this.status.value?.conditions ?? []);

  /** Returns the function that stops asking. */
  watch(): () => void {
    void this.status.load();
    const timer = setInterval(() => document.hidden || void this.status.load(), EVERY_MILLISECONDS);
    return () => {
      clearInterval(timer);
      this.status.forget();
    };
  }
}

export const trouble = new Trouble();
