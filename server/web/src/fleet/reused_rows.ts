// Where the rows of a long list are drawn. What is scrolled out of sight gives its elements to what comes into it: to write
// another host's words into them costs a browser much less than to make and lay out new ones.

export class ReusedRows {
  #held: { key: string; place: number }[] = [];
  #made = 0;

  /** The place of each key. One that had a place keeps it, and with it the focus; the others take over what is free. */
  take(keys: string[]): number[] {
    const wanted = new Set(keys);
    const kept = new Map(this.#held.filter(({ key }) => wanted.has(key)).map(({ key, place }) => [key, place]));
    const free = this.#held.filter(({ key }) => !wanted.has(key)).map(({ place }) => place);
    this.#held = keys.map((key) => ({ key, place: kept.get(key) ?? free.shift() ?? this.#made++ }));
    return this.#held.map(({ place }) => place);
  }
}
