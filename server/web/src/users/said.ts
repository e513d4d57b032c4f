// What is typed about users and tokens, checked as far as a page can.
import type { TokenSaid, User, UserSaid } from '../api/access';

export const ROLES = ['viewer', 'operator', 'admin'] as const;

export function isUserName(name: string): boolean {
  return /^[a-z0-9][a-z0-9._@-]{0,63}$/i.test(name);
}

/** Only what is different: somebody else may have changed the rest meanwhile. */
export function changesOf(known: User, draft: { role: string; scope: string; disabled: boolean }): UserSaid {
  const said: UserSaid = {};
  const scope = draft.scope.trim();
  if (draft.role !== known.role) said.role = draft.role;
  if (scope !== known.scope) said.scope = scope === '' ? null : scope;
  if (draft.disabled !== known.disabled) said.disabled = draft.disabled;
  return said;
}

export type TokenFault = 'name' | 'days' | '';

export function tokenFault(name: string, days: string): TokenFault {
  if (name.trim() === '') return 'name';
  const number = Number(days);
  return Number.isInteger(number) && number >= 1 && number <= 365 ? '' : 'days';
}

export function tokenSaid(name: string, role: string, scope: string, days: string, dangerous: boolean): TokenSaid {
  const said: TokenSaid = { name: name.trim(), role, expires_in_days: Number(days) };
  if (dangerous) said.dangerous = true;
  return scope.trim() === '' ? said : { ...said, scope: scope.trim() };
}

/** The roles that a person may give away: their own, and those below. */
export function rolesUpTo(own: string): string[] {
  const at = ROLES.findIndex((role) => role === own);
  return ROLES.slice(0, at + 1);
}
