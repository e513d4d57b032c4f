// The live stream of the stand-in: check-ins all the time, faults on request (POST /mock/…).
import { endSession } from './api.mjs';
import { access } from './access.mjs';
import { happen } from './events.mjs';
import { makeAlert, makeEvent, worstOf } from './fleet.mjs';

export function makeStream(fleet, checkInsPerSecond) {
  const clients = new Set();
  let lastId = 0;
  let refused = false;
  const self = { broken: false, trouble: false, open, act, tell };

  function tell(name, value) {
    lastId += 1;
    for (const client of clients) client.write(`id: ${lastId}\nevent: ${name}\ndata: ${JSON.stringify(value)}\n\n`);
  }

  function open(request, response) {
    if (refused) {
      response.writeHead(503).end();
      return;
    }
    response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
    response.write(`event: hello\ndata: ${JSON.stringify({ server_time: new Date().toISOString() })}\n\n`);
    clients.add(response);
    request.on('close', () => clients.delete(response));
  }

  function upsertAlert(host, alert) {
    fleet.alerts.set(alert.id, alert);
    const own = [...fleet.alerts.values()].filter((one) => one.host_id === host.id && one.state === 'open');
    Object.assign(host, { open_alerts: own.length, worst: worstOf(own) });
    tell('alert', alert);
    tell('host', host);
  }

  function act(what, parameters) {
    const host = fleet.hosts.get(parameters.get('host') ?? 'host-0');
    if (what === 'alert') upsertAlert(host, { ...makeAlert(host, { severity: parameters.get('severity') ?? 'critical' }), opened_at: new Date().toISOString() });
    if (what === 'resolve') {
      for (const alert of [...fleet.alerts.values()].filter((one) => one.host_id === host.id && one.state === 'open')) {
        upsertAlert(host, { ...alert, state: 'resolved', resolved_at: new Date().toISOString(), resolved_why: 'Cleared.' });
      }
    }
    if (what === 'event') {
      const event = { ...makeEvent(host, 0), title: 'A new event' };
      fleet.events.get(host.id)?.unshift(event);
      tell('event', event);
    }
    if (what === 'public') access.isPublic = true;
    if (what === 'happen') tell('event', happen(fleet));
    if (what === 'down') tell('host', Object.assign(host, { state: 'down', state_since: new Date().toISOString() }));
    if (what === 'resync') tell('resync', {});
    if (what === 'drop' || what === 'refuse' || what === 'sign-out') for (const client of clients) client.destroy();
    if (what === 'refuse') refused = true;
    if (what === 'accept') refused = false;
    if (what === 'break') self.broken = true;
    if (what === 'mend') self.broken = self.trouble = false;
    if (what === 'trouble') self.trouble = true;
    if (what === 'sign-out') endSession();
  }

  if (fleet.hosts.size > 0) {
    const ids = [...fleet.hosts.keys()];
    setInterval(() => {
      const host = fleet.hosts.get(ids[Math.floor(Math.random() * ids.length)]);
      if (host.state !== 'up') return;
      const now = Date.now();
      host.uptime_seconds += Math.round((now - Date.parse(host.last_check_in_at)) / 1000);
      host.last_check_in_at = new Date(now).toISOString();
      tell('host', host);
    }, 1000 / checkInsPerSecond);
  }
  return self;
}
