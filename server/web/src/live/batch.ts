// Thousands of hosts check in every second; the page is drawn at a pace that people can read.

/** Collects items by id (the newest wins) and hands them over together, `milliseconds` after the first one came. */
export class Batch<T> {
  #items = new Map<string, T>();
  #timer: ReturnType<typeof setTimeout> | null = null;
  #held = false;

  constructor(
    readonly milliseconds: () => number,
    readonly take: (items: Map<string, T>) => void,
  ) {}

  add(id: string, item: T): void {
    this.#items.set(id, item);
    if (!this.#held) this.#timer ??= setTimeout(() => this.flush(), this.milliseconds());
  }

  /** Nothing is handed over until `release`: changes that come while a list loads are newer than the list. */
  hold(): void {
    this.#held = true;
    this.#forgetTimer();
  }

  release(): void {
    this.#held = false;
    this.flush();
  }

  flush(): void {
    this.#forgetTimer();
    if (this.#items.size === 0) return;
    const items = this.#items;
    this.#items = new Map();
    this.take(items);
  }

  clear(): void {
    this.#items.clear();
    this.#held = false;
    this.#forgetTimer();
  }

  #forgetTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
  }
}
