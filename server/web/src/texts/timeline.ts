// Sentences about outages and incidents over time.
import { countWords, plural } from '../words/count';

export const timelineTexts = {
  heading: 'Timeline',
  lead: 'What was down when, and how much that was.',
  range: 'Period',
  ranges: { '1': '1 day', '7': '7 days', '30': '30 days', '90': '90 days' },
  earlier: 'Earlier',
  later: 'Later',
  up: (percent: string): string => `Up ${percent} %`,
  unwatched: 'Nothing was watched in this period',
  outages: (count: number): string => plural(count, 'unplanned outage', 'unplanned outages'),
  repair: (words: string): string => `on average up again after ${words}`,
  formula: 'Of all hosts together: time up, divided by time up and time down unplanned. Planned maintenance, and time in which the server was not looking, count for neither.',
  cut: (count: number): string => `Only the newest ${countWords(count)} outages were looked at: choose a later period for the rest.`,
  none: 'Nothing was down in this period.',
  incidents: 'Incidents',
  label: (hosts: number, shown: number): string => `Outages of ${countWords(shown)} of ${plural(hosts, 'host', 'hosts')} over time; the table below has the same.`,
  bar: (host: string, lasted: string, cause: string): string => (cause === '' ? `${host}: ${lasted}` : `${host}: ${lasted}, ${cause}`),
  allHosts: (count: number): string => `Show all ${plural(count, 'host', 'hosts')}`,
  table: 'Outages',
  columns: { host: 'Host', began: 'Began', ended: 'Ended', lasted: 'Lasted', cause: 'Cause' },
};
