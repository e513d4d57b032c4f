import { expect, test } from 'vitest';
import { permalink, readEventsQuery, wantedOf, writeEventsQuery } from './query';

const NOW = Date.parse('2026-05-01T12:00:00Z');

test('the address bar holds the query', () => {
  for (const search of ['', '?q=severity+%3E%3D+error', '?text=ce+memory&span=7d', '?from=2026-05-01T00%3A00%3A00.000Z&to=2026-05-01T01%3A00%3A00.000Z', '?cols=host,code', '?cols=']) {
    expect(writeEventsQuery(readEventsQuery(search)), search).toBe(search);
  }
  expect(readEventsQuery('?span=nonsense').span).toBe('24h');
  expect(readEventsQuery('?span=7d&from=2026-05-01T00:00:00Z').span).toBeNull();
});

test('a span ends now, a fixed time does not', () => {
  expect(wantedOf(readEventsQuery('?span=1h'), NOW)).toMatchObject({ from: '2026-05-01T11:00:00.000Z', to: '' });
  expect(wantedOf(readEventsQuery('?to=2026-05-01T00:00:00Z'), NOW)).toMatchObject({ from: '', to: '2026-05-01T00:00:00.000Z' });
});

test('a permalink shows the same time tomorrow', () => {
  const link = readEventsQuery(permalink(readEventsQuery('?q=a&span=1h'), NOW));
  expect(link).toEqual({ q: 'a', text: '', span: null, from: NOW - 3_600_000, to: NOW, columns: null });
});
