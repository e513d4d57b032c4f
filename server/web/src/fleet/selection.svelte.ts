// The hosts that a person has chosen; what is chosen stays so when a filter hides it.
import { SvelteMap } from 'svelte/reactivity';

export interface Chosen {
  id: string;
  name: string;
}

class Selection {
  #chosen = new SvelteMap<string, Chosen>();

  get size(): number {
    return this.#chosen.size;
  }

  get all(): Chosen[] {
    return [...this.#chosen.values()];
  }

  has(id: string): boolean {
    return this.#chosen.has(id);
  }

  toggle({ id, name }: Chosen): void {
    if (!this.#chosen.delete(id)) this.#chosen.set(id, { id, name });
  }

  add(hosts: readonly Chosen[]): void {
    for (const { id, name } of hosts) this.#chosen.set(id, { id, name });
  }

  clear(): void {
    this.#chosen.clear();
  }
}

export const selection = new Selection();
