// Every request that the dashboard makes.
import * as decode from './decode';
import { queryOf } from './query';
import { moment, object } from './read';
import { request } from './request';
import type { Alert, Event, Host, Outage, Page, Reading, ServerStatus, Session } from './shapes';

const V1 = '/api/v1';

function hostPath(id: string, rest = ''): string {
  return `${V1}/hosts/${encodeURIComponent(id)}${rest}`;
}

const nothing = (): null => null;

export const calls = {
  session: (): Promise<Session> => request('GET', `${V1}/session`, decode.session),
  /** `code` is one of the second factor, or a recovery code; empty where none was asked for. */
  signIn: (user: string, password: string, code: string): Promise<Session> =>
    request('POST', `${V1}/session`, decode.session, code === '' ? { user, password } : { user, password, code }),
  signOut: (): Promise<null> => request('DELETE', `${V1}/session`, nothing),
  changePassword: (current: string, next: string): Promise<Session> =>
    request('POST', `${V1}/session/password`, decode.session, { current, new: next }),

  host: (id: string): Promise<Host> => request('GET', hostPath(id), decode.host),
  events: (hostId: string, cursor: string | null): Promise<Page<Event>> =>
    request('GET', hostPath(hostId, `/events${queryOf({ limit: 50, cursor })}`), (value) => decode.page(value, decode.event)),
  sensors: (hostId: string): Promise<{ readings: Reading[]; taken_at: number | null }> =>
    request('GET', hostPath(hostId, '/sensors'), (value) => ({
      readings: decode.page(value, decode.reading).items,
      taken_at: moment(object(value)['taken_at']),
    })),
  outages: (hostId: string): Promise<Page<Outage>> =>
    request('GET', hostPath(hostId, '/outages'), (value) => decode.page(value, decode.outage)),

  alerts: (state: 'open' | 'resolved', hostId: string | null, cursor: string | null): Promise<Page<Alert>> =>
    request('GET', `${V1}/alerts${queryOf({ state, host_id: hostId, cursor, limit: 100 })}`, (value) =>
      decode.page(value, decode.alert),
    ),
  status: (): Promise<ServerStatus> => request('GET', `${V1}/status`, decode.status),
};
