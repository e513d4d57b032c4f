// Keys of the whole page: single letters and two-key chords, never while a person is typing.
import { keep, kept } from './kept';

type Act = () => void;

// A chord's second key counts only shortly after the first.
const CHORD_MILLISECONDS = 1_200;

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches('textarea, select, input:not([type=checkbox], [type=radio], [type=button])'))
  );
}

class Keyboard {
  #bound = new Map<string, Act[]>();
  #pending = '';
  #pendingAt = 0;
  // WCAG 2.1.4: speech input types letters, so single-key shortcuts can be switched off.
  singleKeys = kept('single-keys') !== 'off';

  start(): void {
    document.addEventListener('keydown', (event) => this.#press(event));
  }

  setSingleKeys(on: boolean): void {
    this.singleKeys = on;
    keep('single-keys', on ? 'on' : 'off');
  }

  /** Binds keys ("j", "g f", "ArrowDown") to acts until the returned function is called. The latest binding of a key wins. */
  bind(acts: Record<string, Act>): () => void {
    for (const [keys, act] of Object.entries(acts)) this.#bound.set(keys, [...(this.#bound.get(keys) ?? []), act]);
    return () => {
      for (const [keys, act] of Object.entries(acts)) {
        this.#bound.set(keys, (this.#bound.get(keys) ?? []).filter((other) => other !== act));
      }
    };
  }

  #press(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (document.querySelector('dialog[open]') !== null) return;
    if (isTyping(event.target)) {
      if (event.key === 'Escape' && event.target instanceof HTMLElement) event.target.blur();
      return;
    }
    if (event.key.length === 1 && !this.singleKeys) return;
    const chord = event.timeStamp - this.#pendingAt < CHORD_MILLISECONDS ? `${this.#pending} ${event.key}` : '';
    const act = this.#bound.get(chord)?.at(-1) ?? this.#bound.get(event.key)?.at(-1);
    this.#pending = act === undefined ? event.key : '';
    this.#pendingAt = event.timeStamp;
    if (act === undefined) return;
    event.preventDefault();
    act();
  }
}

export const keyboard = new Keyboard();
