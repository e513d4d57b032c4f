// A few words about something that was just done, gone by themselves.
const SHOWN_MILLISECONDS = 4_000;

class Toast {
  words = $state('');
  #timer: ReturnType<typeof setTimeout> | undefined;

  show(words: string): void {
    this.words = words;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (this.words = ''), SHOWN_MILLISECONDS);
  }
}

export const toast = new Toast();
