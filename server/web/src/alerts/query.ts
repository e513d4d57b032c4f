// The alerts page's filter, and the query of the address bar that holds it.
import { SEVERITIES } from '../api/shapes';
import type { Alert, Severity } from '../api/shapes';

export interface AlertQuery {
  state: Alert['state'];
  severity: Severity | null;
  text: string;
}

export function readAlertQuery(search: string): AlertQuery {
  const parameters = new URLSearchParams(search);
  return {
    state: parameters.get('state') === 'resolved' ? 'resolved' : 'open',
    severity: SEVERITIES.find((severity) => severity === parameters.get('severity')) ?? null,
    text: parameters.get('q') ?? '',
  };
}

export function writeAlertQuery(query: AlertQuery): string {
  const parameters = new URLSearchParams();
  if (query.state === 'resolved') parameters.set('state', query.state);
  if (query.severity !== null) parameters.set('severity', query.severity);
  if (query.text !== '') parameters.set('q', query.text);
  const text = parameters.toString();
  return text === '' ? '' : `?${text}`;
}

/** Every word of the text must occur somewhere in the alert. */
export function matchesAlert(query: AlertQuery): (alert: Alert) => boolean {
  const terms = query.text.toLowerCase().split(/\s+/).filter((term) => term !== '');
  return (alert) => {
    if (query.severity !== null && alert.severity !== query.severity) return false;
    const text = [alert.host_name, alert.title, alert.component, alert.code, alert.class, alert.meaning].join('\n').toLowerCase();
    return terms.every((term) => text.includes(term));
  };
}
