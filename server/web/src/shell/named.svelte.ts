// The name of the one thing that a page is about, for the title and the trail, as soon as the page knows it.
class Named {
  #one = $state.raw<{ id: string; name: string } | null>(null);

  set(id: string, name: string): void {
    if (this.#one?.id !== id || this.#one.name !== name) this.#one = { id, name };
  }

  of(id: string): string | null {
    return this.#one?.id === id ? this.#one.name : null;
  }
}

export const named = new Named();
