// What of the audit is shown, and the query of the address bar that says so.
import type { AuditWanted } from '../api/audit';

const KEYS = ['actor', 'action', 'subject', 'outcome'] as const;

export function readWanted(search: string): AuditWanted {
  const parameters = new URLSearchParams(search);
  const [actor = '', action = '', subject = '', outcome = ''] = KEYS.map((key) => parameters.get(key) ?? '');
  return { actor, action: isAction(action) ? action : '', subject, outcome };
}

export function writeWanted(wanted: AuditWanted): string {
  const parameters = new URLSearchParams();
  for (const key of KEYS) if (wanted[key] !== '') parameters.set(key, wanted[key]);
  const text = parameters.toString();
  return text === '' ? '' : `?${text}`;
}

/** A dotted word, or its beginning, or nothing. */
export function isAction(text: string): boolean {
  return /^[a-z._]*$/.test(text);
}
