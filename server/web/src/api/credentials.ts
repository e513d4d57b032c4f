// How to sign in to BMCs. Passwords go in and never come out.
import { count, id, idOrNull, line, list, moment, object } from './read';
import { page } from './decode';
import { request } from './request';
import type { Page } from './shapes';

export interface Credential {
  id: string;
  name: string;
  username: string;
  has_bmc_key: boolean;
  is_default: boolean;
  own_of: number;
  groups: string[];
  unreadable: string;
  created_at: number | null;
  updated_at: number | null;
  refused_at: number | null;
  refused_why: string;
  /** The host on whose BMC a change was tried; nothing where there was none to try it on. */
  tried_on: string;
}

/** What a person says of a credential; what a change leaves out stays as it is. */
export interface CredentialSaid {
  name?: string;
  username?: string;
  password?: string;
  bmc_key?: string;
  is_default?: boolean;
  try_on?: string;
}

export interface GroupCredential {
  group: string;
  credential_id: string | null;
}

export function credential(value: unknown): Credential {
  const from = object(value);
  return {
    id: id(from['id']),
    name: line(from['name']),
    username: line(from['username']),
    has_bmc_key: from['has_bmc_key'] === true,
    is_default: from['is_default'] === true,
    own_of: count(from['own_of']),
    groups: list(from['groups']).map(line),
    unreadable: line(from['unreadable']),
    created_at: moment(from['created_at']),
    updated_at: moment(from['updated_at']),
    refused_at: moment(from['refused_at']),
    refused_why: line(from['refused_why']),
    tried_on: line(from['tried_on']),
  };
}

function groupCredential(value: unknown): GroupCredential {
  const from = object(value);
  return { group: line(from['group']), credential_id: idOrNull(from['credential_id']) };
}

const one = (credentialId: string): string => `/api/v1/credentials/${encodeURIComponent(credentialId)}`;
const group = (name: string): string => `/api/v1/credential-groups/${encodeURIComponent(name)}`;
const untested = (anyway: boolean): string => (anyway ? '?keep=anyway' : '');

export const credentialCalls = {
  list: (): Promise<Page<Credential>> => request('GET', '/api/v1/credentials', (value) => page(value, credential)),
  add: (said: CredentialSaid, anyway: boolean): Promise<Credential> =>
    request('POST', `/api/v1/credentials${untested(anyway)}`, credential, said),
  change: (credentialId: string, said: CredentialSaid, anyway: boolean): Promise<Credential> =>
    request('PUT', `${one(credentialId)}${untested(anyway)}`, credential, said),
  remove: (credentialId: string): Promise<null> => request('DELETE', one(credentialId), () => null),
  groups: (): Promise<Page<GroupCredential>> =>
    request('GET', '/api/v1/credential-groups', (value) => page(value, groupCredential)),
  setGroup: (name: string, credentialId: string, anyway: boolean): Promise<string> =>
    request('PUT', `${group(name)}${untested(anyway)}`, (value) => line(object(value)['tried_on']), { credential: credentialId }),
  removeGroup: (name: string): Promise<null> => request('DELETE', group(name), () => null),
};
