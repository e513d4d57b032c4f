// Dark and light: the device decides, until the person does. The choice stays in this browser.
import { keep, kept } from './kept';

export type Theme = 'dark' | 'light';

const deviceLight = matchMedia('(prefers-color-scheme: light)');

class ThemeChoice {
  chosen = $state<Theme | null>(null);
  #device = $state<Theme>(deviceLight.matches ? 'light' : 'dark');
  shown = $derived<Theme>(this.chosen ?? this.#device);

  start(): void {
    const before = kept('theme');
    this.chosen = before === 'dark' || before === 'light' ? before : null;
    deviceLight.addEventListener('change', () => (this.#device = deviceLight.matches ? 'light' : 'dark'));
    this.#apply();
  }

  toggle = (): void => {
    this.chosen = this.shown === 'dark' ? 'light' : 'dark';
    keep('theme', this.chosen);
    this.#apply();
  };

  #apply(): void {
    if (this.chosen === null) delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = this.chosen;
  }
}

export const theme = new ThemeChoice();
