// What the role of whoever is signed in allows. The server decides; this only leaves out what it would refuse.
import { session } from './session.svelte';

const ROLES = ['anonymous', 'viewer', 'operator', 'admin'] as const;
export type Role = (typeof ROLES)[number];

export function may(role: Role, own = session.value?.role ?? ''): boolean {
  return ROLES.findIndex((known) => known === own) >= ROLES.indexOf(role);
}

/** Whether whoever is signed in sees a part of the fleet only. */
export function isScoped(): boolean {
  return (session.value?.scope ?? '') !== '';
}
