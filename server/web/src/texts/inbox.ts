// Sentences about the inbox of alerts, and taking back what was just done.
import { plural } from '../words/count';

export const inboxTexts = {
  states: { open: 'Open', resolved: 'Resolved', all: 'All' },
  filterHint: 'severity >= error and rack = B1, or words',
  group: 'Together by',
  groups: { cause: 'Cause', host: 'Host', component: 'Component', class: 'Class', none: 'not at all' },
  noValue: 'none',
  count: (count: number): string => plural(count, 'alert', 'alerts'),
};

export const undoTexts = {
  take: 'Undo',
  acknowledged: (title: string): string => `Acknowledged: ${title}`,
  silenced: (filter: string): string => `Silenced: ${filter}`,
};
