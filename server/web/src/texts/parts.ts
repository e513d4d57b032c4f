// Sentences about the parts of a host as places in its case, about its agent, and about a host that is new.
import { countWords, plural } from '../words/count';

export const partTexts = {
  heading: 'The case, from above',
  areas: { front: 'Front', fans: 'Fans', board: 'Board', rear: 'Rear' },
  slot: (component: string, standing: string): string => `${component}: ${standing}`,
  well: 'Nothing wrong is known',
  unread: 'Not read',
  asList: 'The same as a list',
  nothingMore: 'Nothing more is known of it.',
};

export const agentTexts = {
  none: 'The agent has not said yet how it does.',
  taken: 'Said',
  memory: 'Memory',
  cpu: 'CPU time since its start',
  spool: 'Waits for the server',
  waiting: (reports: number, bytes: string): string => (reports === 0 ? 'nothing' : `${plural(reports, 'report', 'reports')}, ${bytes}`),
  collectors: 'What it reads',
  columns: { name: 'Collector', state: 'State', why: 'Why not', interval: 'Every', took: 'Took' },
  states: { cannot: 'Cannot', reads: 'Reads', off: 'Switched off', absent: 'Nothing there' },
  waits: 'as it comes',
  milliseconds: (milliseconds: number): string => `${countWords(milliseconds)} ms`,
};

export const firstStepTexts = {
  heading: 'A new host',
  known: 'Known to the server',
  heard: 'Its agent has checked in',
  readings: 'First readings',
  parts: 'Its parts are known',
  of: (done: number, all: number): string => `${countWords(done)} of ${countWords(all)}`,
  hint: 'The rest comes by itself within minutes: readings with the first check-in, parts a little later. This page follows.',
};

export const logTexts = {
  field: 'Words that must all occur',
  from: (severity: string): string => `${severity} and worse`,
  explore: 'In the explorer of events',
  noneMatch: 'Nothing that this host said matches.',
};
