// Accounts, in the stand-in: users, sessions, second factor, tokens. The right code is always 123456; recovery codes start with "r-".
import { HOSTILE } from './fleet.mjs';

const at = (minutes) => new Date(Date.now() + minutes * 60_000).toISOString();
const CODE = '123456';
const person = (password, role, more = {}) => ({ password, role, must_change_password: false, scope: null, second_factor: false, disabled: false, recovery_left: 0, ...more });

export const USERS = {
  admin: person('correct horse battery', 'admin'),
  operator: person('correct horse battery', 'operator'),
  viewer: person('correct horse battery', 'viewer', { scope: 'site = Frankfurt' }),
  careful: person('correct horse battery', 'admin', { second_factor: true, recovery_left: 8 }),
  gone: person('correct horse battery', 'viewer', { disabled: true }),
  [HOSTILE[0]]: person('', 'viewer', { scope: HOSTILE[1] }),
  new: person('first password', 'admin', { must_change_password: true }),
};

export const access = { isPublic: false, signedIn: null, provedUntil: 0, proofLasts: 10 * 60_000 };
const isCode = (code) => code === CODE || String(code ?? '').startsWith('r-');

/** Whoever looks without signing in, where that is allowed. */
export const NOBODY = { user: null, role: 'anonymous', must_change_password: false, scope: null, second_factor: false, anonymous: true, stepped_up_until: null, server: { id: 'srv-1', version: '0.1.0' } };
export const PUBLIC = ['hosts', 'fleet', 'alerts', 'incidents', 'status', 'stream', 'outages'];

export function sessionOf(name) {
  const { role, must_change_password, scope, second_factor } = USERS[name];
  return {
    user: name, role, must_change_password, scope, second_factor, anonymous: false, zone: null,
    stepped_up_until: access.provedUntil > Date.now() ? new Date(access.provedUntil).toISOString() : null, server: { id: 'srv-1', version: '0.1.0' },
  };
}

/** Why a sign-in is refused by the second factor; null: it is not. */
export function secondFactorTrouble(user, code) {
  if (!USERS[user].second_factor) return null;
  if (code === undefined) return 'second_factor_required';
  return isCode(code) ? null : 'wrong_code';
}

let sessions = [
  { id: 's1', created_at: at(-300), last_used_at: at(0), expires_at: at(5000), address: '10.0.0.9', browser: 'Firefox 140 on Linux', current: true },
  { id: 's2', created_at: at(-9000), last_used_at: at(-800), expires_at: at(900), address: '2001:db8::7', browser: HOSTILE[0], current: false },
  { id: 's3', created_at: at(-200), last_used_at: at(-90), expires_at: at(4000), address: '10.0.0.31', browser: '', current: false },
];
let tokens = [
  { id: 't1', name: 'grafana', owner: 'admin', role: 'viewer', scope: null, created_at: at(-90000), expires_at: at(200000), last_used_at: at(-2), last_address: '10.0.0.40', revoked_at: null },
  { id: 't2', name: HOSTILE[1], owner: 'operator', role: 'operator', scope: 'rack = B1', created_at: at(-90000), expires_at: at(9000), last_used_at: null, last_address: null, revoked_at: null },
  { id: 't3', name: 'old ci', owner: 'admin', role: 'admin', scope: null, created_at: at(-900000), expires_at: at(-9000), last_used_at: at(-9900), last_address: '10.0.0.41', revoked_at: null },
];
let joinTokens = [
  { id: 'Yk3fQ2', uses_left: 8, created_at: at(-200), expires_at: at(1240), revoked_at: null, tags: [] },
  { id: 'aa01bb', uses_left: 0, created_at: at(-9000), expires_at: at(-7560), revoked_at: null, tags: [] },
  { id: 'cc02dd', uses_left: 3, created_at: at(-500), expires_at: at(940), revoked_at: at(-400), tags: ['prod'] },
];

/** Refuses a dangerous act without a fresh proof; says whether it did. */
export function needsProof({ response, problem }) {
  if (access.provedUntil > Date.now()) return false;
  problem(response, 403, 'step_up_required', 'This needs a fresh proof of who you are', { hint: 'Give the password or a code again: POST /api/v1/session/step-up.' });
  return true;
}

export async function ofStepUp({ request, response, body, send, problem, user }) {
  const said = await body(request);
  const right = 'code' in said ? USERS[user].second_factor && isCode(said.code) : said.password === USERS[user].password;
  if (!right) return problem(response, 401, 'wrong_password', 'Wrong password.');
  access.provedUntil = Date.now() + access.proofLasts;
  return send(response, 200, { stepped_up_until: new Date(access.provedUntil).toISOString() });
}

const listed = (send, response, items) => send(response, 200, { items, total: items.length, next_cursor: null });

export async function ofMe(call) {
  const { request, response, id, part, body, send, problem, user } = call;
  const own = USERS[user];
  if (id === 'sessions') {
    if (request.method === 'GET') return listed(send, response, sessions);
    sessions = sessions.filter((one) => one.current || (part !== undefined && one.id !== part));
    return send(response, 204);
  }
  if (id !== 'second-factor') return problem(response, 404, 'not_found', 'There is nothing here.');
  if (part === 'confirm') {
    if (!isCode((await body(request)).code)) return problem(response, 422, 'wrong_code', 'The code is wrong', { hint: 'Check the clock of the device with the app.' });
    Object.assign(own, { second_factor: true, recovery_left: 10 });
    return send(response, 200, { recovery_codes: Array.from({ length: 10 }, (_, n) => `r-${n}k4f-9x2m-${n}qpz`) });
  }
  if (request.method === 'GET') return send(response, 200, { enabled: own.second_factor, recovery_left: own.recovery_left });
  if (request.method === 'POST') {
    const secret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
    return send(response, 200, { secret, otpauth: `otpauth://totp/Ironwatch:${user}?secret=${secret}&issuer=Ironwatch&algorithm=SHA1&digits=6&period=30` });
  }
  if (needsProof(call)) return undefined;
  Object.assign(own, { second_factor: false, recovery_left: 0 });
  return send(response, 204);
}

const shown = (name) => {
  const { role, scope, second_factor, must_change_password, disabled } = USERS[name];
  return { name, role, scope, second_factor, must_change_password, disabled, created_at: at(-99000), last_seen_at: disabled ? null : at(-7), sessions: disabled ? 0 : 2 };
};

export async function ofUsers(call) {
  const { request, response, id, part, body, send, problem, role } = call;
  if (role !== 'admin') return problem(response, 403, 'forbidden', 'Not with this role', { detail: 'this needs the role admin' });
  if (id === undefined && request.method === 'GET') return listed(send, response, Object.keys(USERS).map(shown));
  if (part === 'sessions' && request.method === 'GET') return listed(send, response, sessions.map((one) => ({ ...one, current: false })));
  if (needsProof(call)) return undefined;
  if (id === undefined) {
    const said = await body(request);
    if (USERS[said.name]) return problem(response, 409, 'user_exists', 'There is a user of this name');
    USERS[said.name] = person('first password', said.role, { scope: said.scope ?? null, must_change_password: true });
    return send(response, 201, { one_time_password: 'first password' });
  }
  if (USERS[id] === undefined) return problem(response, 404, 'not_found', 'There is no such user');
  if (part === 'reset-password') return send(response, 200, { one_time_password: 'plum-orbit-4471-candle' });
  if (part === 'second-factor') USERS[id].second_factor = false;
  else if (request.method === 'PATCH') Object.assign(USERS[id], await body(request));
  else if (part === undefined && id === 'admin') return problem(response, 409, 'last_admin', 'The last administrator stays');
  else if (part === undefined) delete USERS[id];
  return send(response, 204);
}

export async function ofTokens(call) {
  const { request, response, id, body, send, user, role } = call;
  if (request.method === 'GET') return listed(send, response, tokens.filter((one) => role === 'admin' || one.owner === user));
  if (needsProof(call)) return undefined;
  if (request.method === 'DELETE') {
    tokens = tokens.map((one) => (one.id === id ? { ...one, revoked_at: at(0) } : one));
    return send(response, 204);
  }
  const said = await body(request);
  tokens.unshift({ id: `t${tokens.length + 1}`, name: said.name, owner: user, role: said.role, scope: said.scope ?? null, created_at: at(0), expires_at: at(said.expires_in_days * 1440), last_used_at: null, last_address: null, revoked_at: null });
  return send(response, 201, { token: `iw_${'k3Jx9'.repeat(8)}` });
}

export async function ofJoinTokens({ request, response, id, body, send }) {
  if (request.method === 'GET') return listed(send, response, joinTokens);
  if (request.method === 'DELETE') {
    joinTokens = joinTokens.map((one) => (one.id === id ? { ...one, revoked_at: at(0) } : one));
    return send(response, 204);
  }
  const said = await body(request);
  const [name, secret] = [`n${joinTokens.length}w4Q`, 'mZ8'.repeat(14)];
  const expires_at = at(said.expires_in_hours * 60);
  joinTokens.unshift({ id: name, uses_left: said.uses, created_at: at(0), expires_at, revoked_at: null, tags: said.tags ?? [], group: said.group ?? '', site: said.site ?? '', rack: said.rack ?? '' });
  const token = `iw1.${name}.${secret}`;
  return send(response, 201, { id: name, token, command: `echo ${token} | ironwatch-agent enrol --server https://iron.example:8443`, expires_at });
}
