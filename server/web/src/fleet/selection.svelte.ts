// The hosts that a person has chosen, by id; what is chosen stays so when a filter hides it.
import { SvelteSet } from 'svelte/reactivity';

class Selection {
  #ids = new SvelteSet<string>();

  get size(): number {
    return this.#ids.size;
  }

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  toggle(id: string): void {
    if (!this.#ids.delete(id)) this.#ids.add(id);
  }

  add(ids: readonly string[]): void {
    for (const id of ids) this.#ids.add(id);
  }

  clear(): void {
    this.#ids.clear();
  }
}

export const selection = new Selection();
