// Captures of the stand-in: waves, with gaps.
const captures = [];
const iso = (at) => new Date(at).toISOString();

function value(capture, place, at) {
  const seconds = (at - capture.start) / 1000;
  // A time in which the sensor did not answer.
  if (place === 1 && seconds % 40 > 30) return null;
  if (capture.kinds[place].unit === '°C') return Math.round((40 + place + 6 * Math.sin(seconds / 25)) * 10) / 10;
  return Math.round(420 + 60 * place + 80 * Math.sin(seconds / 9 + place) + 12 * Math.sin(seconds * 3));
}

const end = (capture) => Math.min(capture.stopped ?? Date.now(), capture.start + capture.seconds * 1000);
const isOver = (capture) => capture.stopped !== undefined || Date.now() > capture.start + capture.seconds * 1000;

function readings(capture, after, most) {
  const items = [];
  const each = capture.interval_ms;
  for (let at = Math.max(capture.start, Math.floor((after - capture.start) / each + 1) * each + capture.start); at <= end(capture) && items.length < most; at += each) {
    // A time in which nothing was read at all.
    const seconds = (at - capture.start) / 1000;
    if (seconds % 60 > 52) continue;
    for (let place = 0; place < capture.kinds.length; place += 1) items.push([at, place, value(capture, place, at)]);
  }
  return items;
}

function brief(capture) {
  const samples = Math.floor((end(capture) - capture.start) / capture.interval_ms) * capture.kinds.length;
  return {
    id: capture.id, name: capture.name, state: isOver(capture) ? 'ended' : 'running', actor: capture.actor, started_at: iso(capture.start),
    ended_at: isOver(capture) ? iso(end(capture)) : null, ended_because: capture.stopped ? `stopped by ${capture.actor}` : isOver(capture) ? 'its time was over' : null,
    interval_ms: capture.interval_ms, seconds: capture.seconds, hosts: capture.hosts, samples, late: 3, failed: 12, bytes: samples * 4,
  };
}

function detail(capture) {
  const all = readings(capture, capture.start - 1, 40_000);
  const series = capture.kinds.map((kind, place) => {
    const own = all.filter(([, of, reading]) => of === place && reading !== null).map(([, , reading]) => reading);
    const sum = own.reduce((a, b) => a + b, 0);
    const joules = kind.unit === 'W' ? (sum / Math.max(1, own.length)) * ((end(capture) - capture.start) / 1000) : null;
    return { ...kind, component: 'power', source: 'redfish', samples: own.length, failed: place === 1 ? 12 : 0, min: own.length ? Math.min(...own) : null, mean: own.length ? sum / own.length : null, max: own.length ? Math.max(...own) : null, last: own.at(-1) ?? null, joules, gap_seconds: place };
  });
  const totals = capture.hosts.map((host) => ({ host_id: host.id, host: host.name, joules: series.find((one) => one.host_id === host.id)?.joules ?? null, from: 'System Input Power' }));
  const known = totals.filter((one) => one.joules !== null);
  return { ...brief(capture), series, joules_total: known.length ? known.reduce((sum, one) => sum + one.joules, 0) : null, total_from: totals, markers: capture.markers };
}

export function makeCapture(said, hosts, actor, start = Date.now()) {
  const names = said.sensors.length > 0 ? said.sensors : ['System Input Power', 'PSU1 Input Power', 'PSU2 <img src=x onerror=window.__xss=1>'];
  const kinds = hosts.flatMap((host) => names.map((sensor) => ({ host_id: host.id, host: host.name, sensor, unit: sensor.includes('Temp') ? '°C' : 'W' })));
  const capture = { id: String(captures.length + 1), name: said.name, actor, start, interval_ms: said.interval_ms, seconds: said.seconds, hosts: hosts.map(({ id, name }) => ({ id, name })), kinds, markers: [] };
  captures.push(capture);
  return capture;
}

export async function ofCaptures({ request, response, url, fleet, id, part, send, problem, body, page, user }) {
  if (captures.length === 0) {
    const host = fleet.hosts.get('host-0');
    const old = makeCapture({ name: 'linpack, 2 runs <img src=x onerror=window.__xss=1>', sensors: ['System Input Power', 'PSU1 Input Power', 'CPU1 Temp'], interval_ms: 500, seconds: 300 }, [host], 'ana', Date.now() - 4e6);
    old.markers.push({ at: iso(old.start + 60_000), text: 'run 1 begins', actor: 'ana' }, { at: iso(old.start + 180_000), text: 'run 2 <b>begins</b>', actor: 'bench.sh' });
  }
  if (!id && request.method === 'GET') return page(response, captures.map(brief).reverse(), url, 100);
  if (!id) {
    const said = await body(request);
    if (said.name === 'full') return problem(response, 409, 'captures_full', 'So many captures run already', { detail: '8 run', hint: 'Stop one: POST /api/v1/captures/{id}/stop.' });
    return send(response, 201, { ...detail(makeCapture(said, said.hosts.map((one) => fleet.hosts.get(one)), user)), marker_token: '1.mock-token' });
  }
  const capture = captures.find((one) => one.id === id);
  if (!capture) return problem(response, 404, 'not_found', 'There is no such thing');
  if (part === 'samples') {
    const [after, limit] = [Number(url.searchParams.get('after') ?? 0), Number(url.searchParams.get('limit') ?? 5000)];
    const items = readings(capture, after, limit);
    return send(response, 200, { items, next: isOver(capture) && items.length < limit ? null : (items.at(-1)?.[0] ?? after) });
  }
  if (part === 'markers') {
    capture.markers.push({ at: iso(Date.now()), text: (await body(request)).text, actor: user });
    return send(response, 200, detail(capture));
  }
  if (part === 'stop') {
    capture.stopped = Date.now();
    return send(response, 200, detail(capture));
  }
  if (request.method === 'DELETE') {
    captures.splice(captures.indexOf(capture), 1);
    return send(response, 204);
  }
  send(response, 200, detail(capture));
}
