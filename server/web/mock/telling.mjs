// Who is told, in the stand-in: silences, routes, incidents, and who has an alert.
import { HOSTILE } from './fleet.mjs';

const at = (minutes) => new Date(Date.now() + minutes * 60_000).toISOString();
const strange = HOSTILE[0];

let lastSilence = 3;
const silences = [
  { id: 1, filter: 'rack = A1 and severity <= warning', reason: `New fans are on their way ${strange}`, author: 'anna', created_at: at(-90), starts_at: at(-90), ends_at: at(150), recurrence: null, ended_by: null, state: 'active', on_until: at(150) },
  { id: 2, filter: '', reason: 'The window in which the site is serviced', author: 'ben', created_at: at(-9000), starts_at: at(-9000), ends_at: null, recurrence: { cron: '0 22 * * SUN', time_zone: 'Europe/Berlin', minutes: 240 }, ended_by: null, state: 'pending', on_until: null },
  { id: 3, filter: `title ~ "${strange}"`, reason: HOSTILE[4], author: HOSTILE[5], created_at: at(-20000), starts_at: at(-20000), ends_at: at(-19000), recurrence: null, ended_by: 'ben', state: 'over', on_until: null },
];

let routes = {
  routes: [
    { name: 'GPUs at night', filter: 'class = gpu_* and site = "Berlin 2"', min_severity: 'warning', channels: ['on-call', 'mail'], quiet: { when: { cron: '0 22 * * *', time_zone: 'Europe/Berlin', minutes: 480 }, unless: 'critical' }, escalate: [{ after_minutes: 15, channels: ['phone'], min_severity: 'error' }, { after_minutes: 60, channels: ['nobody'], min_severity: 'info' }], remind_minutes: 240, go_on: true },
    { name: strange, filter: '', min_severity: 'info', channels: ['mail'], digest: { at: { cron: '0 8 * * *', time_zone: 'UTC', minutes: 1 }, below: 'error' }, go_on: false },
  ],
  rotations: [{ name: 'on-call', members: ['anna', 'ben'], begins: '2026-01-05T08:00:00', days: 7, time_zone: 'Europe/Berlin', instead: [{ from: '2026-12-24T00:00:00', until: '2026-12-27T00:00:00', channel: 'carla' }] }],
};

/** The first hosts are one incident, and some alerts stand in every way there is. */
export function makeIncidents(fleet) {
  const open = [...fleet.alerts.values()].filter((alert) => alert.state === 'open');
  const head = { ...open[0], id: 'incident-1', host_id: null, host_name: 'rack A1', component: 'rack A1', problem: 'hosts_down:rack A1', class: 'hosts_down_together', shown_code: '', severity: 'critical', title: `7 hosts of rack A1 went down within 2 min ${strange}`, code: null };
  for (const alert of open) Object.assign(alert, { silenced_by: null, silenced_until: null, acknowledged_by: null, acknowledged_at: null, acknowledged_until: null, acknowledged_why: null, escalated: 0, incident_id: null });
  for (const alert of open.slice(0, 7)) alert.incident_id = head.id;
  Object.assign(open[7] ?? {}, { severity: 'critical', acknowledged_by: 'anna', acknowledged_at: at(-12), acknowledged_until: at(48), acknowledged_why: `A new card is on its way ${strange}`, escalated: 2 });
  Object.assign(open[8] ?? {}, { severity: 'critical', silenced_by: 1, silenced_until: at(150) });
  Object.assign(open[9] ?? {}, { severity: 'critical', silenced_by: null, silenced_until: at(900) });
  fleet.alerts.set(head.id, head);
}

function incident(fleet, head) {
  const members = [...fleet.alerts.values()].filter((alert) => alert.incident_id === head.id);
  return { ...head, member_count: members.length, open_member_count: members.filter((alert) => alert.state === 'open').length, members };
}

export function ofIncidents({ response, url, fleet, id, send, problem, page }) {
  const heads = [...fleet.alerts.values()].filter((alert) => alert.class === 'hosts_down_together');
  if (id === undefined) return page(response, heads.filter((alert) => alert.state === url.searchParams.get('state')).map((one) => incident(fleet, one)), url, 50);
  const head = heads.find((one) => one.id === id);
  return head === undefined ? problem(response, 404, 'not_found', 'There is no such thing') : send(response, 200, incident(fleet, head));
}

export async function ofAlert({ request, response, fleet, id, part, send, problem, body, user, tell }) {
  const alert = fleet.alerts.get(id);
  if (alert === undefined || alert.state !== 'open') return problem(response, 404, 'not_found', 'There is no such thing');
  const said = request.method === 'POST' ? await body(request) : {};
  const nobody = { acknowledged_by: null, acknowledged_at: null, acknowledged_until: null, acknowledged_why: null };
  const has = { acknowledged_by: user, acknowledged_at: at(0), acknowledged_until: said.minutes ? at(said.minutes) : null, acknowledged_why: said.reason ?? '' };
  if (part === 'resolve') Object.assign(alert, { state: 'resolved', resolved_at: at(0), resolved_why: `closed by ${user}` });
  else Object.assign(alert, request.method === 'DELETE' ? nobody : has);
  tell('alert', alert);
  return send(response, 204);
}

export async function ofSilences({ request, response, url, fleet, id, part, send, problem, body, page, user }) {
  if (request.method === 'GET') return page(response, silences.filter((one) => (one.state === 'over') === (url.searchParams.get('state') === 'over')), url, 100);
  const said = await body(request);
  if (part === 'end') {
    const found = silences.find((one) => String(one.id) === id && one.state !== 'over');
    if (found === undefined) return problem(response, 404, 'not_found', 'There is no such thing');
    Object.assign(found, { state: 'over', ended_by: user, ends_at: at(0) });
    return send(response, 204);
  }
  const refuse = (detail) => problem(response, 422, 'bad_silence', 'The silence cannot be kept like this', { detail });
  if (said.filter.startsWith('rak')) return refuse('the filter cannot be read at letter 1: expected one of host, host_id, group, site, rack, tag');
  if (said.minutes > 129_600) return refuse('minutes must be 1 to 129600');
  if (id === 'preview') {
    const hidden = [...fleet.alerts.values()].filter((alert) => alert.state === 'open').slice(0, 20);
    return send(response, 200, { open: { total: hidden.length, items: hidden }, past_week: { total: 1_234, items: hidden, is_cut: false } });
  }
  const kept = { id: ++lastSilence, recurrence: null, ...said, author: user, created_at: at(0), starts_at: said.starts_at ?? at(0), ends_at: said.ends_at ?? (said.minutes ? at(said.minutes) : null), ended_by: null, state: 'active', on_until: at(said.minutes ?? 60) };
  silences.unshift(kept);
  return send(response, 201, kept);
}

export async function ofRoutes({ request, response, send, problem, body }) {
  if (request.method === 'PUT') {
    const said = await body(request);
    const empty = said.routes?.find((route) => route.channels.length === 0);
    if (empty) return problem(response, 422, 'bad_routes', 'The routes cannot be kept like this', { detail: `route "${empty.name}": channels names at least one channel or rotation` });
    routes = { routes: said.routes ?? [], rotations: said.rotations ?? [] };
  }
  return send(response, 200, { ...routes, provisioned: false, unknown_channels: ['nobody'], on_call: Object.fromEntries(routes.rotations.map((one) => [one.name, one.members[0]])) });
}
