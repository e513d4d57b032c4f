// Counts in the language of the dashboard.
import { language } from '../language';
import type { Language } from '../language';

const WHOLE: Record<Language, Intl.NumberFormat> = {
  en: new Intl.NumberFormat('en', { maximumFractionDigits: 0 }),
  ru: new Intl.NumberFormat('ru', { maximumFractionDigits: 0 }),
};

/** "1,204", in Russian "1 204". */
export function countWords(count: number): string {
  return WHOLE[language.word].format(count);
}

/** "1 host", "1,204 hosts". */
export function plural(count: number, one: string, many: string): string {
  return `${countWords(count)} ${count === 1 ? one : many}`;
}

const russian = new Intl.PluralRules('ru');

/** The Russian form that goes with a count: 1 узел, 2 узла, 5 узлов, 21 узел; fractions take the second. */
export function formRu(count: number, one: string, few: string, many: string): string {
  return ({ one, few, many } as Partial<Record<Intl.LDMLPluralRule, string>>)[russian.select(count)] ?? few;
}

/** "1 узел", "2 узла", "1 204 узла", "5 узлов". */
export function pluralRu(count: number, one: string, few: string, many: string): string {
  return `${countWords(count)} ${formRu(count, one, few, many)}`;
}
