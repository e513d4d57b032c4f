// Numbers with a fraction, in the language of the dashboard.
import { language } from '../language';
import type { Language } from '../language';

/** A formatter for each language, made once: a page of sensors formats thousands of numbers. */
export function numberFormat(options: Intl.NumberFormatOptions): (value: number) => string {
  const made: Partial<Record<Language, Intl.NumberFormat>> = {};
  return (value) => (made[language.word] ??= new Intl.NumberFormat(language.word, options)).format(value);
}
