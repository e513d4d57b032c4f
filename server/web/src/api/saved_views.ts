// Filters that people keep under a name.
import { id, line, list, number, object, word } from './read';
import { request } from './request';

export const VIEW_PAGES = ['fleet', 'alerts', 'events'] as const;
export type ViewPage = (typeof VIEW_PAGES)[number];

export interface SavedView {
  id: string;
  name: string;
  page: ViewPage;
  /** What stands behind the question mark: `q=…&sort=…`. */
  query: string;
  shared: boolean;
  owner: string;
  /** How many things it shows now; null: not counted. */
  count: number | null;
}

export interface ViewSaid {
  name: string;
  page: ViewPage;
  query: string;
  shared: boolean;
}

export function savedView(value: unknown): SavedView {
  const from = object(value);
  return {
    id: id(from['id']),
    name: line(from['name']),
    page: word(from['page'], VIEW_PAGES, 'fleet'),
    query: id(from['query']),
    shared: from['shared'] === true,
    owner: line(from['owner']),
    count: number(from['count']),
  };
}

const PATH = '/api/v1/views';

export const viewCalls = {
  list: (page: ViewPage | null = null): Promise<SavedView[]> =>
    request('GET', PATH, (value) => list(object(value)['items']).map(savedView).filter((view) => page === null || view.page === page)),
  add: (said: ViewSaid): Promise<SavedView> => request('POST', PATH, savedView, said),
  remove: (viewId: string): Promise<null> => request('DELETE', `${PATH}/${encodeURIComponent(viewId)}`, () => null),
};
