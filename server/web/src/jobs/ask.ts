// What must be said before something is ordered.
import type { Action, Order } from '../api/jobs';
import { texts } from '../texts';
import { MAX_AT_ONCE, MAX_CONSOLE_SECONDS, MAX_HOSTS } from './deeds';

export interface Asked {
  action: Action;
  disruptive: boolean;
  hosts: { id: string; name: string }[];
  reason: string;
  typed: string;
  at_once: string;
  stop_on_failure: boolean;
}

/** What a person types to confirm: the name of the one host, or how many there are. */
export function confirmation(hosts: readonly { name: string }[]): string {
  const [first] = hosts;
  return hosts.length === 1 && first !== undefined ? first.name : String(hosts.length);
}

function isWhole(text: string, most: number): boolean {
  return /^\d+$/.test(text.trim()) && Number(text) >= 1 && Number(text) <= most;
}

/** What is missing; empty when nothing is. */
export function askFault(asked: Asked): string {
  const words = texts.jobs.faults;
  if (asked.hosts.length === 0) return words.noHost;
  if (asked.hosts.length > MAX_HOSTS) return words.tooMany;
  if (asked.action.action === 'delete_entry' && asked.action.id.trim() === '') return words.noEntry;
  if (asked.action.action === 'console' && !isWhole(String(asked.action.seconds), MAX_CONSOLE_SECONDS)) return words.seconds;
  const reason = [...asked.reason.trim()].length;
  if (reason < 3 || reason > 200) return words.reason;
  if (!isWhole(asked.at_once, MAX_AT_ONCE)) return words.atOnce;
  const wanted = confirmation(asked.hosts);
  return asked.disruptive && asked.typed.trim() !== wanted ? words.confirm(wanted) : '';
}

export function orderOf(asked: Asked): Order {
  return {
    action: asked.action,
    hosts: asked.hosts.map((host) => host.id),
    reason: asked.reason.trim(),
    confirm: asked.disruptive ? asked.typed.trim() : '',
    at_once: Number(asked.at_once),
    stop_on_failure: asked.stop_on_failure,
  };
}
