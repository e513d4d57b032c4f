// Which settings are shown, as the address bar holds it.
import type { Setting } from '../api/settings';

export interface Look {
  text: string;
  /** Only those that somebody set. */
  changed: boolean;
}

export function readLook(search: string): Look {
  const parameters = new URLSearchParams(search);
  return { text: parameters.get('q') ?? '', changed: parameters.get('changed') === '1' };
}

export function writeLook(look: Look): string {
  const parameters = new URLSearchParams();
  if (look.text.trim() !== '') parameters.set('q', look.text);
  if (look.changed) parameters.set('changed', '1');
  const text = parameters.toString();
  return text === '' ? '' : `?${text}`;
}

/** Every word must occur in the name, the meaning or the value. */
export function matching(settings: readonly Setting[], look: Look): Setting[] {
  const words = look.text.toLowerCase().split(/\s+/).filter((word) => word !== '');
  return settings.filter((one) => {
    if (look.changed && one.source === 'default') return false;
    const text = `${one.key}\n${one.meaning}\n${one.value}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
