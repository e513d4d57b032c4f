// Silences that last, for whoever wonders which one hides an alert.
import { silenceCalls } from '../api/silences';
import type { Silence } from '../api/silences';
import { Loaded } from '../loaded.svelte';

class KnownSilences {
  #list = new Loaded(() => silenceCalls.list(false, null));
  #asked = new Set<string>();

  one(id: string): Silence | null {
    return this.#list.value?.items.find((silence) => silence.id === id) ?? null;
  }

  /** Looks it up, once for each. */
  want(id: string): void {
    if (this.#asked.has(id) || this.one(id) !== null) return;
    this.#asked.add(id);
    void this.#list.load();
  }
}

export const knownSilences = new KnownSilences();
