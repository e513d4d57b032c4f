// Colours: the device decides, until the person does. The choice stays in this browser.
import { keep, kept } from './kept';

export const THEMES = ['auto', 'dark', 'light', 'contrast'] as const;
export type Theme = (typeof THEMES)[number];

class ThemeChoice {
  chosen = $state<Theme>('auto');

  start(): void {
    this.chosen = THEMES.find((one) => one === kept('theme')) ?? 'auto';
    this.#apply();
    // What is drawn by hand is drawn anew in the other colours.
    matchMedia('(prefers-color-scheme: light)').addEventListener('change', () => (this.turns += 1));
  }

  /** Counts changes of colours. */
  turns = $state(0);

  choose(theme: Theme): void {
    this.chosen = theme;
    keep('theme', theme);
    this.#apply();
  }

  next = (): void => this.choose(THEMES[(THEMES.indexOf(this.chosen) + 1) % THEMES.length] ?? 'auto');

  #apply(): void {
    if (this.chosen === 'auto') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = this.chosen;
    this.turns += 1;
  }
}

export const theme = new ThemeChoice();
