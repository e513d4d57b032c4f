// The answers of the stand-in.
import { NOBODY, PUBLIC, USERS, access, ofJoinTokens, ofMe, ofStepUp, ofTokens, ofUsers, secondFactorTrouble, sessionOf } from './access.mjs';
import { ofAlerts } from './alerts.mjs';
import { bmcOf, bmcSensors, inventory, putBmc, removeBmc } from './bmcs.mjs';
import { ofCaptures } from './captures.mjs';
import { ofChannels, ofNotifications } from './channels.mjs';
import { ofEvents } from './events.mjs';
import { HOSTILE, makeEvent, makeHost } from './fleet.mjs';
import { ofBatches, ofJobs } from './jobs.mjs';
import { ofHostLists, ofMap, ofViews } from './lists.mjs';
import { ofRules } from './rules.mjs';
import { ofSettings } from './settings.mjs';
import { ofAlert, ofIncidents, ofRoutes, ofSilences } from './telling.mjs';
import { ofAudit, ofCredentials, ofGroups, ofImport } from './people_say.mjs';

let wrongAttempts = 0;

export function endSession() {
  access.signedIn = null;
}

function send(response, status, value, headers = {}) {
  const type = status >= 400 ? 'application/problem+json' : 'application/json';
  response.writeHead(status, { 'Content-Type': type, 'Cache-Control': 'no-store', ...headers });
  response.end(value === undefined ? undefined : JSON.stringify(value));
}

function problem(response, status, code, title, more = {}, headers = {}) {
  send(response, status, { status, code, title, detail: '', hint: '', trace_id: '7f3a9c', ...more }, headers);
}

async function body(request) {
  let text = '';
  for await (const part of request) text += part;
  return text === '' ? {} : JSON.parse(text);
}

async function session(request, response, url) {
  if (request.method === 'DELETE') {
    access.signedIn = null;
    return send(response, 204);
  }
  if (request.method === 'GET' && access.signedIn === null && access.isPublic) return send(response, 200, NOBODY);
  if (request.method === 'GET') return access.signedIn ? send(response, 200, sessionOf(access.signedIn)) : problem(response, 401, 'not_signed_in', 'Not signed in.');
  if (request.headers['content-type'] !== 'application/json') return problem(response, 415, 'unsupported_media_type', 'Send JSON.');
  const sent = await body(request);
  if (url.pathname.endsWith('/password')) {
    if (sent.current !== USERS[access.signedIn].password) return problem(response, 401, 'wrong_password', 'Wrong password.');
    if (sent.new === 'password password') return problem(response, 422, 'weak_password', 'Too weak.', { detail: 'This password is on every list of common ones.' });
    Object.assign(USERS[access.signedIn], { password: sent.new, must_change_password: false });
    return send(response, 200, sessionOf(access.signedIn));
  }
  if (wrongAttempts >= 3) {
    wrongAttempts = 0;
    return problem(response, 429, 'too_many_attempts', 'Too many attempts.', {}, { 'Retry-After': '5' });
  }
  if (USERS[sent.user]?.password !== sent.password) {
    wrongAttempts += 1;
    return problem(response, 401, 'wrong_password', 'Wrong password.');
  }
  const trouble = secondFactorTrouble(sent.user, sent.code);
  if (trouble !== null) return problem(response, 401, trouble, trouble === 'wrong_code' ? 'The code is wrong' : 'A code is needed besides the password');
  access.signedIn = sent.user;
  return send(response, 200, sessionOf(access.signedIn));
}

function page(response, items, url, standard) {
  const from = Number(url.searchParams.get('cursor') ?? 0);
  const limit = Number(url.searchParams.get('limit') ?? standard);
  const next = from + limit < items.length ? String(from + limit) : null;
  send(response, 200, { items: items.slice(from, from + limit), next_cursor: next, total: items.length });
}

function sensors(host) {
  const number = Number(host.id.split('-')[1]);
  const gpu = Array.from({ length: 8 }, (_, at) => [
    { name: 'temperature_celsius', component: `gpu/0000:${(59 + at).toString(16)}:00`, value: 54 + ((number + at) % 30), no_reading: null },
    { name: 'power_watts', component: `gpu/0000:${(59 + at).toString(16)}:00`, value: 412.37 + at, no_reading: null },
  ]);
  const base = [
    { name: 'temperature_celsius', component: 'cpu/0', value: 61.5, no_reading: null },
    { name: 'fan_rpm', component: 'fan/FAN10', value: 0, no_reading: null },
    { name: 'fan_rpm', component: 'fan/FAN2', value: null, no_reading: 'sensor did not answer <img src=x onerror=window.__xss=1>' },
    { name: 'available_bytes', component: 'memory', value: 1.61e11, no_reading: null },
    { name: '<b>x</b>', component: '"><script>window.__xss=1</script>', value: 3, no_reading: null },
  ];
  const taken_at = host.last_check_in_at;
  const own = bmcOf(host) === null ? [] : bmcSensors(host);
  return [...[...base, ...gpu.flat()].map((one) => ({ ...one, taken_at, source: 'agent' })), ...own];
}

function outages(host) {
  const at = (hours) => new Date(Date.now() - hours * 3.6e6).toISOString();
  const past = [
    { id: 'o1', host_id: host.id, began_at: at(50), declared_at: at(49.97), ended_at: at(49.2), duration_seconds: 2880, cause: 'power_lost', rebooted: true },
    { id: 'o2', host_id: host.id, began_at: at(900), declared_at: at(899.9), ended_at: at(899.8), duration_seconds: 720, cause: 'Rack B07 lost its feed <img src=x onerror=window.__xss=1>', rebooted: null },
  ];
  return host.state === 'down' ? [{ id: 'o0', host_id: host.id, began_at: host.state_since, declared_at: host.state_since, ended_at: null, duration_seconds: null, cause: 'os_hung', rebooted: null }, ...past] : past;
}

function agent(host) {
  if (host.state === 'pending') return { health: null, conditions: [], taken_at: null };
  const one = (state, interval_seconds, took_ms, why = '') => ({ state, interval_seconds, took_ms, ...(why && { why }) });
  return {
    health: {
      resident_bytes: 14_680_064, cpu_seconds: 81.4, spool_reports: 3, spool_bytes: 18_400,
      collectors: {
        edac: one('reads', 30, 2), hwmon: one('reads', 30, 11), kernel_log: one('reads', 0, 0), smart: one('cannot', 600, 0, `smartctl is not installed ${HOSTILE[0]}`), nvidia: one('absent', 60, 0), mce: one('off', 30, 0),
      },
    },
    conditions: Number(host.id.split('-')[1]) % 5 === 0 ? [{ class: 'agent_cannot_read', component: 'agent/smart', detail: 'smartctl is not installed' }] : [], taken_at: host.last_check_in_at,
  };
}

const availability = (host_id, host_name) => ({ host_id, host_name, percent: 99.9123, outages: 2, mttr_seconds: 1800, reboots_planned: 3, reboots_unexpected: 1, up: 1, down: 1 });

async function bmc(request, response, host) {
  if (request.method === 'DELETE') {
    removeBmc(host);
    return send(response, 204);
  }
  if (request.method === 'PUT') {
    const said = await body(request);
    if (said.address === 'taken') return problem(response, 409, 'bmc_taken', 'Another host has this BMC', { detail: 'web-0001 has it', hint: 'If they are one machine: POST /api/v1/hosts/{id}/merge.' });
    putBmc(host, said);
  }
  const found = bmcOf(host);
  return found === null ? problem(response, 404, 'not_found', 'There is no such thing') : send(response, 200, found);
}

function ofHost(request, response, url, fleet, id, what) {
  const host = fleet.hosts.get(decodeURIComponent(id));
  if (host === undefined) return problem(response, 404, 'not_found', 'There is no such host.');
  if (what === undefined) return send(response, 200, host);
  if (what === 'sensors') return send(response, 200, { items: sensors(host), taken_at: host.last_check_in_at, total: 21 });
  if (what === 'inventory') return send(response, 200, inventory(host));
  if (what === 'bmc') return bmc(request, response, host);
  if (what === 'outages') return page(response, outages(host), url, 50);
  if (what === 'agent') return send(response, 200, agent(host));
  if (!fleet.events.has(host.id)) fleet.events.set(host.id, Array.from({ length: 130 }, (_, index) => makeEvent(host, index, host.worst?.title.includes('<') || Number(id.split('-')[1]) % 97 === 3)));
  return page(response, fleet.events.get(host.id), url, 50);
}

function ofOutages({ response, url, fleet }) {
  const at = (hours) => new Date(Date.now() - hours * 3.6e6).toISOString();
  const hosts = [...fleet.hosts.values()];
  const down = hosts.filter((host) => host.state === 'down').map((host) => ({ id: `now-${host.id}`, host_id: host.id, began_at: host.state_since, declared_at: host.state_since, ended_at: null, duration_seconds: null, cause: 'os_hung', rebooted: null }));
  const past = hosts.filter((_, index) => index % 53 === 0).map((host, index) => ({ id: `past-${index}`, host_id: host.id, began_at: at(3 + index * 4), declared_at: at(3 + index * 4), ended_at: at(2 + index * 3.9), duration_seconds: 3600, cause: index % 3 ? 'power_lost' : 'os_crashed', rebooted: true }));
  return page(response, [...down, ...past].sort((a, b) => (a.began_at < b.began_at ? 1 : -1)), url, 100);
}

function ofAvailability({ response, url, fleet }) {
  const only = url.searchParams.get('host_id');
  const hosts = [...fleet.hosts.values()].filter((host) => !only || host.id === only);
  send(response, 200, { items: hosts.slice(0, Number(url.searchParams.get('limit') ?? 100)).map((host) => availability(host.id, host.name)), fleet: availability('', ''), next_cursor: null, total: hosts.length });
}

async function addHost({ request, response, fleet }) {
  const said = await body(request);
  if ([...fleet.hosts.values()].some((host) => host.name === said.name)) return problem(response, 409, 'host_exists', 'There is a host of this name', { hint: 'Give it the BMC: PUT /api/v1/hosts/{id}/bmc.' });
  const host = { ...makeHost(fleet.hosts.size), ...said, bmc: null, state: 'pending', last_check_in_at: null };
  Object.defineProperty(host, 'bmc', { get: () => bmcOf(host), enumerable: true });
  fleet.hosts.set(host.id, host);
  putBmc(host, said.bmc);
  send(response, 201, host);
}

export async function answer(request, response, url, fleet, stream) {
  const [, , , what, id, part] = url.pathname.split('/');
  if (what === 'session' && id !== 'step-up') return session(request, response, url);
  if (stream.broken) return problem(response, 503, 'store_unavailable', 'The store is not available.', { detail: 'The disk is full.', hint: 'Free some space on the server.' });
  const looks = access.signedIn === null && access.isPublic && request.method === 'GET' && PUBLIC.includes(what);
  if (access.signedIn === null && !looks) return problem(response, 401, 'not_signed_in', 'Not signed in.');
  if (USERS[access.signedIn]?.must_change_password) return problem(response, 403, 'password_change_required', 'Change the password first.');
  if (what === 'stream') return stream.open(request, response);
  const call = { request, response, url, fleet, id: id && decodeURIComponent(id), part, send, problem, body, page, user: access.signedIn, role: USERS[access.signedIn]?.role ?? 'anonymous', tell: stream.tell };
  const more = { session: ofStepUp, me: ofMe, users: ofUsers, tokens: ofTokens, 'join-tokens': ofJoinTokens, channels: ofChannels, events: ofEvents, settings: ofSettings, rules: ofRules, notifications: ofNotifications }[what];
  if (more !== undefined) return more(call);
  if (what === 'jobs') return ofJobs(call);
  if (what === 'captures') return ofCaptures(call);
  if (what === 'batches') return ofBatches(call);
  if (what === 'credentials') return ofCredentials(call);
  if (what === 'credential-groups') return ofGroups(call);
  if (what === 'hosts' && id === 'import') return ofImport(call);
  if (what === 'hosts' && request.method === 'POST') return addHost(call);
  if (what === 'hosts' && ofHostLists(call) !== null) return undefined;
  if (what === 'fleet') return ofMap(call);
  if (what === 'views') return ofViews(call);
  if (what === 'hosts' && id) return ofHost(request, response, url, fleet, id, part);
  if (what === 'incidents') return ofIncidents(call);
  if (what === 'silences') return ofSilences(call);
  if (what === 'routes') return ofRoutes(call);
  if (what === 'alerts' && part) return ofAlert(call);
  if (what === 'alerts') return ofAlerts(call);
  if (what === 'outages') return ofOutages(call);
  if (what === 'availability') return ofAvailability(call);
  if (what === 'audit') return ofAudit(call);
  if (what === 'status') {
    const loop = (name, errors) => ({ name, last_run_at: new Date().toISOString(), runs: 51234, errors, last_error: errors ? 'timed out' : null });
    return send(response, 200, { loops: [loop('tick', 0), loop('deliver', 3), loop('prune', 0)], queue: 0, version: '0.1.0', self: { conditions: stream.trouble ? [{ class: 'server_disk', component: 'disk', words: 'the disk is 97 % full' }] : [] }, started_at: new Date(Date.now() - 9e7).toISOString() });
  }
  return problem(response, 404, 'not_found', 'There is nothing here.');
}
