import { texts } from '../texts';

// The server's rule (problem `weak_password`), told before the password travels.
const SHORTEST = 12;

/** What is wrong with a change of password, as far as this page can know; '' where nothing is. */
export function passwordFault(current: string, next: string): string {
  if (current === '') return texts.password.wrong;
  if ([...next].length < SHORTEST) return texts.password.short;
  if (next === current) return texts.password.same;
  return '';
}
