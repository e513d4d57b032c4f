// Following what is new: the list at most once a second, the counts more rarely.

const LIST_MILLISECONDS = 1_000;
const COUNTS_MILLISECONDS = 10_000;

export class Tail {
  #list: ReturnType<typeof setTimeout> | null = null;
  #counts: ReturnType<typeof setTimeout> | null = null;

  constructor(
    readonly list: () => void,
    readonly recount: () => void,
  ) {}

  /** Something happened; whether it is among those that are shown only the server knows. */
  heard(): void {
    this.#list ??= setTimeout(() => {
      this.#list = null;
      this.list();
    }, LIST_MILLISECONDS);
    this.#counts ??= setTimeout(() => {
      this.#counts = null;
      this.recount();
    }, COUNTS_MILLISECONDS);
  }

  stop(): void {
    for (const timer of [this.#list, this.#counts]) if (timer !== null) clearTimeout(timer);
    this.#list = null;
    this.#counts = null;
  }
}
