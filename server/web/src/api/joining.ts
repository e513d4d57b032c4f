// Tokens with which hosts join.
import { page } from './decode';
import { id, line, list, moment, number, object } from './read';
import { request } from './request';
import type { Page } from './shapes';

export interface JoinToken {
  id: string;
  uses_left: number | null;
  created_at: number | null;
  expires_at: number | null;
  revoked_at: number | null;
  /** What new hosts get that join with it. */
  tags: string[];
  group: string;
  site: string;
  rack: string;
}

/** What hosts get that join with a token; empty: nothing. */
export type Given = Pick<JoinToken, 'tags' | 'group' | 'site' | 'rack'>;

/** A token that was just made; it is shown this once. */
export interface NewJoinToken {
  id: string;
  token: string;
  /** The line to run on a host that has the agent. */
  command: string;
  expires_at: number | null;
}

export function joinToken(value: unknown): JoinToken {
  const from = object(value);
  return {
    id: id(from['id']),
    uses_left: number(from['uses_left']),
    created_at: moment(from['created_at']),
    expires_at: moment(from['expires_at']),
    revoked_at: moment(from['revoked_at']),
    tags: list(from['tags']).map(line),
    group: line(from['group']),
    site: line(from['site']),
    rack: line(from['rack']),
  };
}

export function newJoinToken(value: unknown): NewJoinToken {
  const from = object(value);
  return { id: id(from['id']), token: line(from['token']), command: line(from['command']), expires_at: moment(from['expires_at']) };
}

export const joiningCalls = {
  list: (): Promise<Page<JoinToken>> => request('GET', '/api/v1/join-tokens', (value) => page(value, joinToken)),
  add: (uses: number, expiresInHours: number, given: Given): Promise<NewJoinToken> =>
    request('POST', '/api/v1/join-tokens', newJoinToken, { uses, expires_in_hours: expiresInHours, ...given }),
  revoke: (tokenId: string): Promise<null> => request('DELETE', `/api/v1/join-tokens/${encodeURIComponent(tokenId)}`, () => null),
};
