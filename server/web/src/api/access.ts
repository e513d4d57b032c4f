// Who may do what: one's own account, users, and tokens of the API.
import { page } from './decode';
import { count, id, line, list, moment, object } from './read';
import { request } from './request';
import type { Page } from './shapes';

export interface SecondFactor {
  enabled: boolean;
  /** Recovery codes that were not used yet. */
  recovery_left: number;
}

/** A second factor that is not in force before one code of it was right. Its secret is shown this once. */
export interface NewSecondFactor {
  secret: string;
  otpauth: string;
}

export interface SignedIn {
  id: string;
  created_at: number | null;
  last_used_at: number | null;
  expires_at: number | null;
  address: string;
  browser: string;
  current: boolean;
}

export interface User {
  name: string;
  role: string;
  /** A filter of hosts; empty: all of them. */
  scope: string;
  second_factor: boolean;
  must_change_password: boolean;
  disabled: boolean;
  created_at: number | null;
  last_seen_at: number | null;
  sessions: number;
}

export interface UserSaid {
  role?: string;
  scope?: string | null;
  disabled?: boolean;
}

export interface ApiToken {
  id: string;
  name: string;
  owner: string;
  role: string;
  scope: string;
  /** It may do what people must prove themselves for. */
  dangerous: boolean;
  created_at: number | null;
  expires_at: number | null;
  last_used_at: number | null;
  last_address: string;
  revoked_at: number | null;
}

export interface TokenSaid {
  name: string;
  role: string;
  scope?: string;
  expires_in_days: number;
  dangerous?: boolean;
}

export function secondFactor(value: unknown): SecondFactor {
  const from = object(value);
  return { enabled: from['enabled'] === true, recovery_left: count(from['recovery_left']) };
}

function newSecondFactor(value: unknown): NewSecondFactor {
  const from = object(value);
  return { secret: line(from['secret']), otpauth: id(from['otpauth']) };
}

export function signedIn(value: unknown): SignedIn {
  const from = object(value);
  return {
    id: id(from['id']),
    created_at: moment(from['created_at']),
    last_used_at: moment(from['last_used_at']),
    expires_at: moment(from['expires_at']),
    address: line(from['address']),
    browser: line(from['browser']),
    current: from['current'] === true,
  };
}

export function user(value: unknown): User {
  const from = object(value);
  return {
    name: line(from['name']),
    role: line(from['role']),
    scope: line(from['scope']),
    second_factor: from['second_factor'] === true,
    must_change_password: from['must_change_password'] === true,
    disabled: from['disabled'] === true,
    created_at: moment(from['created_at']),
    last_seen_at: moment(from['last_seen_at']),
    sessions: count(from['sessions']),
  };
}

export function apiToken(value: unknown): ApiToken {
  const from = object(value);
  return {
    id: id(from['id']),
    name: line(from['name']),
    owner: line(from['owner']),
    role: line(from['role']),
    scope: line(from['scope']),
    dangerous: from['dangerous'] === true,
    created_at: moment(from['created_at']),
    expires_at: moment(from['expires_at']),
    last_used_at: moment(from['last_used_at']),
    last_address: line(from['last_address']),
    revoked_at: moment(from['revoked_at']),
  };
}

const V1 = '/api/v1';
const nothing = (): null => null;
const oneUser = (name: string, rest = ''): string => `${V1}/users/${encodeURIComponent(name)}${rest}`;
const oneTimePassword = (value: unknown): string => line(object(value)['one_time_password']);

export const accessCalls = {
  stepUp: (proof: { password: string } | { code: string }): Promise<number | null> =>
    request('POST', `${V1}/session/step-up`, (value) => moment(object(value)['stepped_up_until']), proof),

  secondFactor: (): Promise<SecondFactor> => request('GET', `${V1}/me/second-factor`, secondFactor),
  newSecondFactor: (): Promise<NewSecondFactor> => request('POST', `${V1}/me/second-factor`, newSecondFactor),
  confirmSecondFactor: (code: string): Promise<string[]> =>
    request('POST', `${V1}/me/second-factor/confirm`, (value) => list(object(value)['recovery_codes']).map(line), { code }),
  removeSecondFactor: (): Promise<null> => request('DELETE', `${V1}/me/second-factor`, nothing),
  sessions: (): Promise<Page<SignedIn>> => request('GET', `${V1}/me/sessions`, (value) => page(value, signedIn)),
  endSession: (sessionId: string): Promise<null> => request('DELETE', `${V1}/me/sessions/${encodeURIComponent(sessionId)}`, nothing),
  endOtherSessions: (): Promise<null> => request('DELETE', `${V1}/me/sessions`, nothing),

  users: (): Promise<Page<User>> => request('GET', `${V1}/users`, (value) => page(value, user)),
  addUser: (name: string, role: string, scope: string): Promise<string> =>
    request('POST', `${V1}/users`, oneTimePassword, scope === '' ? { name, role } : { name, role, scope }),
  changeUser: (name: string, said: UserSaid): Promise<null> => request('PATCH', oneUser(name), nothing, said),
  removeUser: (name: string): Promise<null> => request('DELETE', oneUser(name), nothing),
  resetPassword: (name: string): Promise<string> => request('POST', oneUser(name, '/reset-password'), oneTimePassword),
  removeUsersSecondFactor: (name: string): Promise<null> => request('DELETE', oneUser(name, '/second-factor'), nothing),
  usersSessions: (name: string): Promise<Page<SignedIn>> => request('GET', oneUser(name, '/sessions'), (value) => page(value, signedIn)),
  endUsersSessions: (name: string): Promise<null> => request('DELETE', oneUser(name, '/sessions'), nothing),

  tokens: (): Promise<Page<ApiToken>> => request('GET', `${V1}/tokens`, (value) => page(value, apiToken)),
  addToken: (said: TokenSaid): Promise<string> => request('POST', `${V1}/tokens`, (value) => line(object(value)['token']), said),
  revokeToken: (tokenId: string): Promise<null> => request('DELETE', `${V1}/tokens/${encodeURIComponent(tokenId)}`, nothing),
};
