import { expect, test } from 'vitest';
import { host } from '../api/decode';
import { Problem } from '../api/problem';
import type { Host, Page } from '../api/shapes';
import { FleetRows } from './rows.svelte';

const named = (at: number): Host => host({ id: `h${at}`, name: `web-${at}` });

/** A server with this many hosts, whose cursors are places in the list. */
function server(total: number, asked: [string | null, number][] = []) {
  return (cursor: string | null, limit: number): Promise<Page<Host>> => {
    asked.push([cursor, limit]);
    const from = Number(cursor ?? 0);
    const items = Array.from({ length: Math.max(0, Math.min(limit, total - from)) }, (_, at) => named(from + at));
    const next = from + items.length;
    return Promise.resolve({ items, next_cursor: next < total ? String(next) : null, total });
  };
}

const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 50; turn += 1) await Promise.resolve();
};

test('windows are fetched as far as somebody scrolls, and no further', async () => {
  const asked: [string | null, number][] = [];
  const list = new FleetRows(server(1_000, asked));
  await list.load();
  expect([list.rows.length, list.total]).toEqual([100, 1_000]);
  list.want(120);
  await settled();
  expect(list.rows.length).toBe(250);
  list.want(900);
  await settled();
  expect(list.rows.length).toBe(1_000);
  expect(asked.map(([cursor]) => cursor)).toEqual([null, '100', '250', '400', '550', '700', '850']);
  expect([list.beside('h0', -1), list.beside('h0', 1), list.beside('h999', 1), list.beside('other', 1)]).toEqual([null, 'h1', null, null]);
});

test('an answer to an older question is dropped', async () => {
  const answers: ((page: Page<Host>) => void)[] = [];
  const list = new FleetRows(() => new Promise((resolve) => answers.push(resolve)));
  const [first, second] = [list.load(false), list.load(false)];
  answers[1]?.({ items: [named(2)], next_cursor: null, total: 1 });
  answers[0]?.({ items: [named(1)], next_cursor: null, total: 1 });
  await Promise.all([first, second]);
  expect(list.rows.map((one) => one.id)).toEqual(['h2']);
});

test('news changes a row where it stands; hosts that are not loaded stay away', async () => {
  const list = new FleetRows(server(3));
  await list.load();
  list.take(new Map([['h1', host({ id: 'h1', name: 'web-1', state: 'down' })], ['h9', named(9)]]));
  expect(list.rows.map((one) => [one.id, one.state])).toEqual([['h0', 'unknown'], ['h1', 'down'], ['h2', 'unknown']]);
});

test('a list that the server has let go of is read anew', async () => {
  let expired = 0;
  const answer = server(400);
  const list = new FleetRows((cursor, limit) => {
    if (cursor === null || expired > 0) return answer(cursor, limit);
    expired += 1;
    return Promise.reject(new Problem(410, 'cursor_expired', ''));
  });
  await list.load();
  list.want(300);
  await settled();
  expect([expired, list.problem, list.rows.length]).toEqual([1, null, 300]);
});

test('a host that moved between two windows stands once', async () => {
  const list = new FleetRows((cursor) => Promise.resolve(cursor === null ? { items: [named(1), named(2)], next_cursor: 'x', total: 3 } : { items: [named(2), named(3)], next_cursor: null, total: 3 }));
  await list.load();
  list.want(3);
  await settled();
  expect(list.rows.map((one) => one.id)).toEqual(['h1', 'h2', 'h3']);
});
