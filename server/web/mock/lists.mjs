// Lists of hosts as the server gives them: filtered, ordered, counted, in windows; the map; exports; saved views.
import { FilterError, readFilter } from './filter.mjs';

const RANK = { critical: 4, error: 3, warning: 2, info: 1 };
const STATES = ['down', 'unreachable', 'suspect', 'late', 'unknown', 'rebooting', 'pending', 'stopped', 'maintenance', 'paused', 'revoked', 'up'];
const natural = new Intl.Collator('en', { numeric: true });

const VALUES = {
  host: (host) => [host.name], host_id: (host) => [host.id], group: (host) => [host.group], site: (host) => [host.site], rack: (host) => [host.rack], tag: (host) => host.tags,
  model: (host) => [host.model], severity: (host) => (host.worst ? [host.worst.severity] : []), title: (host) => (host.worst ? [host.worst.title] : []),
  component: (host) => (host.worst ? [host.worst.component] : []), state: (host) => [host.state], lifecycle: (host) => [host.lifecycle], address: (host) => [host.address],
  os: (host) => [host.os], kernel: (host) => [host.kernel], agent: (host) => [host.agent_version],
};
const valuesOf = (host) => (key) => (VALUES[key]?.(host) ?? []).filter((value) => value !== '' && value !== undefined);

const ORDER = {
  name: () => 0, severity: (host) => RANK[host.worst?.severity] ?? 0, state: (host) => STATES.indexOf(host.state), since: (host) => Date.parse(host.state_since),
  model: (host) => host.model, rack: (host) => host.rack, site: (host) => host.site, uptime: (host) => host.uptime_seconds ?? -1,
  heard: (host) => Date.parse(host.last_check_in_at ?? '1970-01-01'),
};

function matching({ fleet, url }) {
  const is = readFilter(url.searchParams.get('q') ?? '');
  return [...fleet.hosts.values()].filter((host) => is(valuesOf(host)));
}

function list(call) {
  const { response, url, send, page, problem } = call;
  const sort = url.searchParams.get('sort') ?? 'name';
  const [key, sign] = [sort.replace(/^-/, ''), sort.startsWith('-') ? -1 : 1];
  const by = ORDER[key];
  if (by === undefined) return problem(response, 400, 'bad_request', 'The request is not understood', { detail: `sort is one of ${Object.keys(ORDER).join(', ')}` });
  const compare = (a, b) => (typeof a === 'string' ? natural.compare(a, b) : a - b);
  const hosts = matching(call).sort((a, b) => sign * compare(by(a), by(b)) || (key === 'name' ? sign : 1) * natural.compare(a.name, b.name) || natural.compare(a.id, b.id));
  return page(response, hosts, url, 100, send);
}

function facets(call) {
  const { response, url, send } = call;
  const hosts = matching(call);
  const counted = Object.fromEntries(
    (url.searchParams.get('by') ?? 'state').split(',').map((key) => {
      const counts = new Map();
      const tag = key.startsWith('tag.') ? `${key.slice(4)}:` : null;
      for (const host of hosts) {
        for (const value of valuesOf(host)(tag === null ? key : 'tag')) {
          if (tag !== null && !value.startsWith(tag)) continue;
          const own = tag === null ? value : value.slice(tag.length);
          counts.set(own, (counts.get(own) ?? 0) + 1);
        }
      }
      return [key, [...counts].map(([value, count]) => ({ value, count })).sort((a, b) => b.count - a.count).slice(0, 200)];
    }),
  );
  send(response, 200, { total: hosts.length, facets: counted });
}

export function ofMap(call) {
  return guarded(call, () => {
    const { response, url, send, fleet } = call;
    const key = url.searchParams.get('group') ?? 'rack';
    const groups = new Map();
    const nameOf = (host) => {
      if (!key.startsWith('tag.')) return valuesOf(host)(key)[0] ?? '';
      return host.tags.find((tag) => tag.startsWith(`${key.slice(4)}:`))?.slice(key.length - 3) ?? '';
    };
    const standing = new Map();
    for (const alert of fleet.alerts.values()) if (alert.state === 'open') standing.set(alert.host_id, [...(standing.get(alert.host_id) ?? []), alert]);
    for (const host of matching(call)) groups.set(nameOf(host), [...(groups.get(nameOf(host)) ?? []), host]);
    // Versions alone: words of other colours would be made up.
    const colour = { kernel: 'kernel', agent: 'agent_version' }[url.searchParams.get('colour')];
    const shades = [];
    const shadeOf = (host) => {
      const at = shades.findIndex((shade) => shade.value === host[colour]);
      return at >= 0 ? at : shades.push({ key: host[colour] ? 'value' : 'none', value: host[colour] ?? '' }) - 1;
    };
    const shaped = [...groups].sort((a, b) => natural.compare(a[0], b[0])).map(([name, hosts]) => {
      hosts.sort((a, b) => ORDER.severity(b) - ORDER.severity(a) || ORDER.state(a) - ORDER.state(b) || natural.compare(a.name, b.name));
      const severity = {};
      for (const host of hosts) if (host.worst) severity[host.worst.severity] = (severity[host.worst.severity] ?? 0) + 1;
      const of = (each) => hosts.map(each);
      const all = (host, is) => (standing.get(host.id) ?? []).length > 0 && standing.get(host.id).every(is);
      return {
        name, count: hosts.length, severity,
        hosts: {
          id: of((host) => host.id), name: of((host) => host.name), severity: of((host) => host.worst?.severity ?? null), state: of((host) => host.state),
          silenced: of((host) => all(host, (alert) => alert.silenced)), acknowledged: of((host) => all(host, (alert) => alert.acknowledged)),
          shade: colour ? of(shadeOf) : [],
        },
      };
    });
    send(response, 200, { total: shaped.reduce((sum, group) => sum + group.count, 0), groups: shaped, shades });
  });
}

// Formulas are text: what a spreadsheet would compute gets an apostrophe.
const cell = (value) => `"${String(value ?? '').replace(/^[=+\-@\t\r]/, "'$&").replaceAll('"', '""')}"`;

function exported(call, form) {
  const { response } = call;
  const hosts = matching(call);
  const columns = ['id', 'name', 'state', 'site', 'rack', 'group', 'last_check_in_at', 'open_alerts'];
  const lines = form === 'csv' ? [columns.join(','), ...hosts.map((host) => columns.map((column) => cell(host[column])).join(','))] : hosts.map((host) => JSON.stringify(host));
  response.writeHead(200, { 'Content-Type': form === 'csv' ? 'text/csv; charset=utf-8' : 'application/x-ndjson', 'Content-Disposition': `attachment; filename="hosts.${form}"` });
  response.end(`${lines.join('\r\n')}\r\n`);
}

function guarded(call, act) {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof FilterError)) throw error;
    return call.problem(call.response, 400, 'bad_request', 'The request is not understood', { detail: error.message });
  }
}

/** Answers `/hosts`, `/hosts/facets`, `/hosts/export.*`; null when it is another question. */
export function ofHostLists(call) {
  const { id } = call;
  if (id === undefined) return guarded(call, () => list(call)) ?? true;
  if (id === 'facets') return guarded(call, () => facets(call)) ?? true;
  const form = /^export\.(csv|ndjson)$/.exec(id)?.[1];
  return form === undefined ? null : (guarded(call, () => exported(call, form)) ?? true);
}

const views = [
  { id: 'view-1', name: 'Racks B0 and B1', page: 'fleet', query: 'q=rack+in+(B0%2C+B1)&sort=rack', shared: true, owner: 'admin', count: null },
  { id: 'view-2', name: 'Silent <img src=x onerror=window.__xss=1>', page: 'fleet', query: 'q=state+in+(down%2C+late%2C+suspect)', shared: false, owner: 'operator', count: 7 },
];

export async function ofViews({ request, response, url, id, send, body, user, fleet }) {
  if (request.method === 'GET') {
    const page = url.searchParams.get('page');
    const counted = (view) => {
      if (view.page !== 'fleet') return view;
      const is = readFilter(new URLSearchParams(view.query).get('q') ?? '');
      return { ...view, count: [...fleet.hosts.values()].filter((host) => is(valuesOf(host))).length };
    };
    return send(response, 200, { items: views.filter((view) => (view.shared || view.owner === user) && (!page || view.page === page)).map(counted), next_cursor: null, total: views.length });
  }
  if (request.method === 'POST') {
    const view = { ...(await body(request)), id: `view-${views.length + 1}-${Date.now()}`, owner: user, count: null };
    views.push(view);
    return send(response, 201, view);
  }
  views.splice(views.findIndex((view) => view.id === id), 1);
  return send(response, 204);
}
