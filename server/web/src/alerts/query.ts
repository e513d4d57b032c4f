// What the inbox shows, as the address bar holds it.
import type { AlertsWanted } from '../api/alerts';

export const ALERT_STATES = ['open', 'resolved', 'all'] as const;
export const GROUPINGS = ['cause', 'rack', 'host', 'rule', 'component', 'class', 'none'] as const;
export type Grouping = (typeof GROUPINGS)[number];

export interface AlertQuery extends AlertsWanted {
  group: Grouping;
}

export function readAlertQuery(search: string): AlertQuery {
  const parameters = new URLSearchParams(search);
  return {
    state: ALERT_STATES.find((one) => one === parameters.get('state')) ?? 'open',
    group: GROUPINGS.find((one) => one === parameters.get('group')) ?? 'cause',
    q: parameters.get('q') ?? '',
  };
}

export function writeAlertQuery(query: AlertQuery): string {
  const parameters = new URLSearchParams();
  if (query.state !== 'open') parameters.set('state', query.state);
  if (query.group !== 'cause') parameters.set('group', query.group);
  if (query.q.trim() !== '') parameters.set('q', query.q);
  const text = parameters.toString();
  return text === '' ? '' : `?${text}`;
}

const WORD = /^[^\s\p{Cc}()",=!<>~:\\]+$/u;

/** Words without any operator are looked for in titles and in hosts' names: `fan web` means both must occur. */
export function filterOfAlerts(text: string): string {
  const words = text.trim().split(/\s+/).filter((word) => word !== '');
  const isPlain = words.every((word) => WORD.test(word) && !['and', 'or', 'not', 'in'].includes(word.toLowerCase()));
  return isPlain ? words.map((word) => `(title ~ ${word} or host ~ ${word})`).join(' and ') : text.trim();
}
