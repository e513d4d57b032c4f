// Hosts by words of their names, as the server finds them.
import { asProblem } from '../api/problem';
import type { Problem } from '../api/problem';
import { fleetCalls } from '../api/fleet';
import type { Host } from '../api/shapes';
import { quoted } from '../filter/words';

const TYPING_MILLISECONDS = 80;

export class HostSearch {
  found = $state.raw<Host[]>([]);
  /** Hosts that match, of which `found` are the first. */
  total = $state(0);
  problem = $state.raw<Problem | null>(null);
  #turn = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(readonly most: number) {}

  ask(typed: string): void {
    const turn = ++this.#turn;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#fetch(turn, typed), TYPING_MILLISECONDS);
  }

  stop(): void {
    this.#turn += 1;
    clearTimeout(this.#timer);
  }

  async #fetch(turn: number, typed: string): Promise<void> {
    const terms = typed.trim().split(/\s+/).filter((term) => term !== '');
    const filter = terms.map((term) => `host ~ ${quoted(term)}`).join(' and ');
    try {
      const page = await fleetCalls.hosts(filter, 'name', null, this.most);
      if (turn !== this.#turn) return;
      this.found = page.items;
      this.total = page.total;
      this.problem = null;
    } catch (error) {
      if (turn === this.#turn) this.problem = asProblem(error);
    }
  }
}
