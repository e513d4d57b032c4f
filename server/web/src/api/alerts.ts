// Alerts as the inbox asks for them: filtered, sorted and counted by the server.
import { counted } from './counted';
import type { Counted } from './counted';
import * as decode from './decode';
import { queryOf } from './query';
import { request } from './request';
import type { Alert, Page } from './shapes';

export interface AlertsWanted {
  q: string;
  state: 'open' | 'resolved' | 'all';
}

const PATH = '/api/v1/alerts';

export const alertCalls = {
  list: (wanted: AlertsWanted, sort: string, limit: number, cursor: string | null): Promise<Page<Alert>> =>
    request('GET', `${PATH}${queryOf({ ...wanted, sort, cursor, limit })}`, (value) => decode.page(value, decode.alert)),
  counted: (wanted: AlertsWanted, by: readonly string[]): Promise<Counted> =>
    request('GET', `${PATH}/facets${queryOf({ ...wanted, by: by.join(',') })}`, (value) => counted(value, by)),
  exportPath: (form: 'csv' | 'ndjson', wanted: AlertsWanted): string => `${PATH}/export.${form}${queryOf({ ...wanted })}`,
};
