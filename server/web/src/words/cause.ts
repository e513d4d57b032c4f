// A diagnosis arrives as a word such as `power_lost`, or as a sentence; both are shown as a sentence.
import { texts } from '../texts';

export function causeWords(cause: string): string {
  const known = texts.causes[cause];
  if (known !== undefined) return known;
  if (!/^[a-z0-9]+(_[a-z0-9]+)*$/.test(cause)) return cause;
  const words = cause.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
