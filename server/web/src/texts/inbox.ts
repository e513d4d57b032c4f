// Sentences about the inbox of alerts, and taking back what was just done.
import { countWords, plural } from '../words/count';

export const inboxTexts = {
  states: { open: 'Open', resolved: 'Resolved', all: 'All' },
  filterHint: 'severity >= error and rack = B1, or words',
  group: 'Together by',
  groups: { cause: 'Cause', rack: 'Rack', host: 'Host', rule: 'Rule', component: 'Component', class: 'Class', none: 'not at all' },
  noValue: 'none',
  some: (shown: number, all: number): string => `${countWords(shown)} of ${plural(all, 'alert', 'alerts')} fetched`,
  hosts: (count: number): string => plural(count, 'host', 'hosts'),
  severities: 'How bad they are',
  more: (count: number): string => `Show ${countWords(count)} more`,
  heard: (heard: number, all: number): string => `${countWords(heard)} of ${plural(all, 'host is', 'hosts are')} heard.`,
  silent: (count: number): string => `${plural(count, 'host is', 'hosts are')} silent for more than ten minutes.`,
  count: (count: number): string => plural(count, 'alert', 'alerts'),
};

export const undoTexts = {
  take: 'Undo',
  acknowledged: (title: string): string => `Acknowledged: ${title}`,
  silenced: (filter: string): string => `Silenced: ${filter}`,
};
