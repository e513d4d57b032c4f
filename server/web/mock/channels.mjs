// Channels and their messages, in the stand-in.
import { HOSTILE } from './fleet.mjs';

const at = (minutes) => new Date(Date.now() + minutes * 60_000).toISOString();
const facts = { waiting: 0, waiting_since: null, given_up: 0, last_sent_at: null, last_given_up_at: null, last_error: null, trouble: null };
const NEEDS = { telegram: ['bot_token'], slack: ['url'], discord: ['url'], webhook: ['secret'], pagerduty: ['routing_key'] };

const channels = new Map();
function put(settings, set, more = {}) {
  const { name, kind, enabled = true, min_severity = 'warning' } = settings;
  const target = { email: settings.to?.join(', '), telegram: `chat ${settings.chat_id}` }[kind] ?? settings.url ?? kind;
  channels.set(name, { view: { name, kind, enabled, min_severity, provisioned: false, target, ...facts, ...more }, settings: { ...settings, enabled, min_severity }, set });
}
put({ name: 'mail', kind: 'email', smtp_url: 'smtp://mail.example:587', from: 'iron@example.net', to: ['ops@example.net', HOSTILE[0]], tls: 'starttls', username: 'iron' }, ['password'], { last_sent_at: at(-4) });
put({ name: 'phone', kind: 'telegram', chat_id: '-100123', commands: true, min_severity: 'critical' }, ['bot_token'], { waiting: 3, waiting_since: at(-18), last_sent_at: at(-300), last_error: `502 from the Bot API ${HOSTILE[1]}` });
put({ name: 'hook', kind: 'webhook', url: 'https://hooks.example/iron', headers: { 'X-Team': 'infra' }, secret_headers: ['Authorization'] }, ['secret', 'header.Authorization'], { given_up: 2, last_sent_at: at(-900), last_given_up_at: at(-33), last_error: 'connection refused' });
put({ name: 'old-pager', kind: 'pagerduty', enabled: false }, ['routing_key']);
put({ name: 'file-ntfy', kind: 'ntfy', url: 'https://ntfy.sh', topic: 'iron' }, [], { provisioned: true });

const row = (id, state, more) => ({ id, alert_id: 4, step: 'opened', channel: 'phone', state, created_at: at(-20), due_at: at(2), attempts: 3, sent_at: null, given_up_at: null, tried_since: at(-18), last_error: null, host: 'gpu-0004', title: 'GPU fell off the bus', severity: 'critical', ...more });
let rows = [
  row(1, 'pending', { last_error: '502 from the Bot API; next try in 2 min' }),
  row(2, 'pending', { host: HOSTILE[0], title: HOSTILE[1], severity: 'warning' }),
  ...Array.from({ length: 70 }, (_, n) => row(100 + n, 'sent', { channel: 'mail', attempts: 1, sent_at: at(-4 - n * 11), host: `web-00${n}`, title: 'Fan stopped', severity: n % 3 ? 'warning' : 'error' })),
  row(3, 'given_up', { channel: 'hook', attempts: 12, given_up_at: at(-33), last_error: `connection refused ${HOSTILE[0]}` }),
  row(4, 'given_up', { channel: 'hook', attempts: 12, given_up_at: at(-43), last_error: 'connection refused', step: 'resolved' }),
];

const shown = ({ view, settings, set }) => ({ ...view, settings, secrets_set: set });
const tried = (name, settings) => name === 'phone' || settings?.chat_id === '0'
  ? { outcome: 'given_up', detail: 'the Bot API refuses the message', status: 403, answer: `{"ok":false,"error_code":403,"description":"Forbidden: bot was blocked by the user ${HOSTILE[0]}"}`, took_ms: 214 }
  : { outcome: 'sent', detail: 'delivered', status: 250, answer: '250 2.0.0 Ok: queued as 4ZK1', took_ms: 87 };

async function said({ request, body, problem, response }) {
  const { secrets = {}, ...settings } = await body(request);
  const known = channels.get(settings.name);
  const set = [...new Set([...(known?.set ?? []).filter((name) => secrets[name] !== ''), ...Object.keys(secrets).filter((name) => secrets[name] !== '')])];
  const missing = (NEEDS[settings.kind] ?? []).find((name) => !set.includes(name));
  if (missing !== undefined) problem(response, 422, 'bad_channel', 'The channel cannot be kept like this', { detail: `secrets: ${missing} must be there` });
  return missing === undefined ? { settings, set } : null;
}

export async function ofChannels(call) {
  const { request, response, id, part, send, problem, role } = call;
  if (id === undefined && request.method === 'GET') {
    const items = [...channels.values()].map(({ view }) => view);
    return send(response, 200, { items, total: items.length, next_cursor: null });
  }
  if (role !== 'admin') return problem(response, 403, 'forbidden', 'Not with this role', { detail: 'this needs the role admin' });
  if (id === 'test') {
    const one = await said(call);
    return one && send(response, 200, tried('', one.settings));
  }
  const known = channels.get(id);
  if (id !== undefined && known === undefined) return problem(response, 404, 'not_found', 'There is no such thing');
  if (part === 'test') return send(response, 200, tried(id, known.settings));
  if (request.method === 'GET') return send(response, 200, shown(known));
  if (request.method === 'DELETE') {
    channels.delete(id);
    return send(response, 204);
  }
  const one = await said(call);
  if (one === null) return undefined;
  if (request.method === 'POST' && channels.has(one.settings.name)) return problem(response, 409, 'channel_exists', 'There is a channel of this name');
  put(one.settings, one.set);
  return send(response, request.method === 'POST' ? 201 : 200, shown(channels.get(one.settings.name)));
}

export function ofNotifications({ response, url, id, part, page, send }) {
  if (part === 'replay') {
    rows = rows.map((one) => (String(one.id) === id ? { ...one, state: 'pending' } : one));
    return send(response, 202);
  }
  const state = url.searchParams.get('state') ?? 'pending';
  return page(response, rows.filter((one) => one.state === state), url, 50);
}
