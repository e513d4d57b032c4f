// Sentences about the explorer of events.
import type { Column } from '../events/columns';
import { countWords, plural } from '../words/count';

export const eventsTexts = {
  heading: 'Events',
  filter: 'Filter',
  filterHint: 'severity >= error and rack = B1',
  words: 'Words in it',
  wordsHint: 'Words that all occur in it',
  span: 'Time',
  spans: { '1h': 'Last hour', '6h': 'Last 6 hours', '24h': 'Last 24 hours', '7d': 'Last 7 days', '30d': 'Last 30 days' },
  custom: 'From – to',
  from: 'From',
  to: 'To',
  total: (shown: number, total: number, complete: boolean): string =>
    `${countWords(shown)} of ${complete ? '' : 'at least '}${plural(total, 'event', 'events')}`,
  incomplete: 'There are very many: only the newest were looked through.',
  none: 'No event matches.',
  noneHint: 'Take a longer time, or fewer words.',
  permalink: 'Permalink',
  permalinkTitle: 'The same time for whoever opens it later',
  exportCsv: 'CSV',
  exportNdjson: 'NDJSON',
  exportLabel: 'Export',
  live: 'Live',
  pause: 'Pause',
  paused: 'Paused',
  resume: 'Go on',
  liveTitle: 'New events appear at the top by themselves. Key: p',
  fixed: 'The time has an end: nothing new comes.',
  fresh: 'New events – to the top',
  columns: {
    time: 'Time', severity: 'Severity', host: 'Host', what: 'What', component: 'Component', class: 'Class', code: 'Code', count: 'Times', received: 'Received',
    source: 'Source', evidence: 'Evidence',
  } satisfies Record<Column, string>,
  chooser: 'Columns, besides time, severity and what',
  server: 'the server itself',
  open: (title: string): string => `Show ${title}`,
  makeRule: 'Make a rule of it',
  only: 'Only such events',
  hostOnly: 'Only of this host',
  host: 'Host',
  component: 'Component',

  histogram: {
    label: 'Events over time. Arrow keys move, with Shift they choose a time, Enter looks closer, Esc lets go.',
    bar: (from: string, count: number): string => `${from}: ${plural(count, 'event', 'events')}`,
    chosen: (from: string, to: string, count: number): string => `${from} – ${to}: ${plural(count, 'event', 'events')}`,
    zoom: 'Look closer',
    clear: 'Let go',
    most: (count: number): string => `up to ${countWords(count)}`,
    none: 'Nothing happened in this time.',
    table: 'As a table',
  },
};

export const countedTexts = {
  heading: 'Counted by',
  keys: {
    source: 'Source', severity: 'Severity', class: 'Class', host: 'Host', component: 'Component', rule: 'Rule', state: 'State', rack: 'Rack', site: 'Site', group: 'Group', model: 'Model',
  } as Record<string, string>,
  empty: 'none',
  more: (count: number): string => `${countWords(count)} more`,
  less: 'Fewer',
  other: (count: number): string => `${countWords(count)} with other values`,
  only: (key: string, value: string): string => `Only ${key} ${value}`,
};
