import { expect, test } from 'vitest';
import { choice, fitting, OPTIONAL, saidColumns, shownColumns, STANDARD_COLUMNS, tracks } from './columns';

test('columns are read in the order of the table, whatever the link says', () => {
  expect(choice.read('source,code,nonsense,source')).toEqual(['code', 'source']);
  expect(choice.read('')).toEqual([]);
  expect(choice.read(null)).toBeNull();
  expect(choice.isUsual(choice.toggled(choice.toggled(STANDARD_COLUMNS, 'code'), 'code'))).toBe(true);
  expect(choice.toggled(STANDARD_COLUMNS, 'host')).toEqual(['source']);
});

test('when, how bad and what always stand there', () => {
  expect(shownColumns([])).toEqual(['time', 'severity', 'what']);
  expect(shownColumns(['source', 'host'])).toEqual(['time', 'severity', 'host', 'what', 'source']);
  expect(tracks(shownColumns(['host']))).toBe('176px 96px minmax(90px, 0.5fr) minmax(180px, 2.4fr)');
});

test('columns that do not fit are left out from the right', () => {
  expect(fitting(OPTIONAL, 2_000)).toEqual(OPTIONAL);
  expect(fitting(STANDARD_COLUMNS, 760)).toEqual(STANDARD_COLUMNS);
  expect(fitting(['host', 'evidence'], 640)).toEqual(['host']);
  expect(fitting(OPTIONAL, 300)).toEqual([]);
});

test('a file has what the table shows, each once', () => {
  expect(saidColumns(STANDARD_COLUMNS)).toEqual(['happened_at', 'severity', 'host', 'title', 'component', 'count', 'source']);
  expect(saidColumns(['component', 'received'])).toEqual(['happened_at', 'severity', 'title', 'component', 'count', 'received_at']);
});
