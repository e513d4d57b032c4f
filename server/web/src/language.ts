// Which language the dashboard speaks: the browser's wish, until the person chooses. It is settled before the first page is
// drawn; choosing another one loads the dashboard anew, so no page has to follow a change of words.
import { keep, kept } from './kept';

export const LANGUAGES = ['en', 'ru'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Each language by its own name: whoever needs it can read that. */
export const LANGUAGE_NAMES: Record<Language, string> = { en: 'English', ru: 'Русский' };

function known(word: string | null | undefined): Language | null {
  return LANGUAGES.find((one) => one === word) ?? null;
}

/** The first language of the browser's list that the dashboard speaks. */
export function wished(list: readonly string[]): Language {
  for (const tag of list) {
    const found = known(tag.toLowerCase().split('-')[0]);
    if (found !== null) return found;
  }
  return 'en';
}

class CurrentLanguage {
  word: Language = 'en';

  start(): Language {
    this.word = known(kept('language')) ?? wished(navigator.languages);
    document.documentElement.lang = this.word;
    return this.word;
  }

  choose(word: Language): void {
    if (word === this.word) return;
    keep('language', word);
    location.reload();
  }
}

export const language = new CurrentLanguage();
