// Sentences about alerts, who was told of them, and events.
import { countWords, plural } from '../words/count';

export const alertTexts = {
  heading: 'Alerts',
  open: 'Open',
  resolved: 'Resolved',
  which: 'Which alerts',
  filter: 'Filter alerts',
  filterHint: 'Host, title, component…',
  severity: 'Severity',
  anySeverity: 'Any severity',
  noneOpen: 'No open alerts.',
  noneOpenText: 'Nothing needs you right now.',
  noneResolved: 'No resolved alerts.',
  noneMatch: 'No alert matches the filters.',
  details: 'Details',
  meaning: 'Meaning',
  causes: 'Likely causes',
  nextStep: 'Next step',
  evidence: 'Evidence',
  reference: 'Reference',
  opened: 'Opened',
  lastSeen: 'last seen',
  ended: 'Resolved',
  times: (count: number): string => `× ${countWords(count)}`,
  timesTitle: (count: number): string => `Seen ${plural(count, 'time', 'times')}`,
  server: 'the server itself',
  announce: (host: string, title: string): string => `Critical alert on ${host}: ${title}`,
  announceMany: (count: number): string => `${countWords(count)} new critical alerts`,
};

export const deliveryTexts = {
  heading: 'Who was told',
  nobody: 'Nobody: no channel was called for.',
  attempts: (count: number): string => plural(count, 'attempt', 'attempts'),
  due: (words: string): string => `goes out ${words}`,
  kinds: {
    opened: 'Opened', worsened: 'Worsened', eased: 'Eased', acknowledged: 'Acknowledged', reminded: 'Reminder', escalated: 'Escalation',
    resolved: 'Resolved',
  } as Record<string, string>,
  states: { pending: 'Waiting', sent: 'Sent', given_up: 'Given up', superseded: 'Superseded' } as Record<string, string>,
};

export const eventTexts = {
  heading: 'Events',
  none: 'No events yet.',
  occurred: 'Happened',
  received: 'Received',
  source: 'Source',
  class: 'Class',
  fields: 'Fields',
  more: 'More',
  columns: { time: 'Time', severity: 'Severity', what: 'What' },
};
