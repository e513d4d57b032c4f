// The columns of the list of events: how wide each is, and what an exported file calls its values.
import { choiceOf } from '../columns/choice';

/** When, how bad and what say which event a row is: they always stand there. */
export const FIXED = ['time', 'severity', 'what'] as const;
export const OPTIONAL = ['host', 'component', 'class', 'code', 'count', 'received', 'source', 'evidence'] as const;
/** In the order of the table. */
export const COLUMNS = ['time', 'severity', 'host', 'what', 'component', 'class', 'code', 'count', 'received', 'source', 'evidence'] as const;
export type Column = (typeof COLUMNS)[number];
export type Optional = (typeof OPTIONAL)[number];

export const STANDARD_COLUMNS: readonly Optional[] = ['host', 'source'];

interface Facts {
  /** Least width in pixels, and its share of what is left over. */
  least: number;
  share: number;
  /** The columns of an exported file. */
  said: readonly string[];
}

export const FACTS: Record<Column, Facts> = {
  time: { least: 176, share: 0, said: ['happened_at'] },
  severity: { least: 96, share: 0, said: ['severity'] },
  host: { least: 90, share: 0.5, said: ['host'] },
  // Where they have no column of their own, component and count stand behind the title.
  what: { least: 180, share: 2.4, said: ['title', 'component', 'count'] },
  component: { least: 110, share: 0.7, said: ['component'] },
  class: { least: 110, share: 0.5, said: ['class'] },
  code: { least: 64, share: 0.2, said: ['code'] },
  count: { least: 52, share: 0, said: ['count'] },
  received: { least: 176, share: 0, said: ['received_at'] },
  source: { least: 84, share: 0, said: ['source'] },
  evidence: { least: 180, share: 2, said: ['evidence'] },
};

export const choice = choiceOf<Optional>(OPTIONAL, STANDARD_COLUMNS);

/** All columns of the table, those that always stand there among them. */
export function shownColumns(chosen: readonly Optional[]): Column[] {
  return COLUMNS.filter((column) => FIXED.some((fixed) => fixed === column) || chosen.some((one) => one === column));
}

const GAP = 12;
const EDGES = 24;

/** Of the chosen ones as many, from the left, as stand beside each other in a width. */
export function fitting(chosen: readonly Optional[], width: number): Optional[] {
  let left = width - EDGES + GAP - FIXED.reduce((sum, column) => sum + GAP + FACTS[column].least, 0);
  return chosen.filter((column) => (left -= GAP + FACTS[column].least) >= 0);
}

/** The tracks of the grid that head and rows share. */
export function tracks(columns: readonly Column[]): string {
  return columns.map((column) => (FACTS[column].share === 0 ? `${FACTS[column].least}px` : `minmax(${FACTS[column].least}px, ${FACTS[column].share}fr)`)).join(' ');
}

/** The columns of a file that has what the table shows. */
export function saidColumns(chosen: readonly Optional[]): string[] {
  return [...new Set(shownColumns(chosen).flatMap((column) => FACTS[column].said))];
}
