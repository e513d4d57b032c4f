// The inbox of alerts, in the stand-in.
import { countedBy, fits, refused } from './counts.mjs';

const VALUES = {
  severity: (one) => one.severity, class: (one) => one.class, rule: (one) => one.rule ?? 'fault', host: (one) => one.host_name, component: (one) => one.component,
  title: (one) => one.title, rack: (one) => one.rack ?? 'B1',
};
const RANKS = ['critical', 'error', 'warning', 'info'];

export function ofAlerts({ response, url, fleet, id, page, send, problem }) {
  const get = (name) => url.searchParams.get(name) ?? '';
  const fit = fits(get('q'), VALUES);
  if (typeof fit === 'string') return refused(response, problem, fit);
  const [state, hostId] = [get('state') || 'open', get('host_id')];
  const found = [...fleet.alerts.values()].filter((one) => (state === 'all' || one.state === state) && (!hostId || one.host_id === hostId) && fit(one));
  if (id === 'facets') return send(response, 200, { total: found.length, complete: true, facets: countedBy(found, get('by').split(','), VALUES), other: {} });
  if (id?.startsWith('export.')) {
    response.writeHead(200, { 'Content-Type': 'text/csv', 'Content-Disposition': 'attachment; filename="alerts.csv"' });
    return response.end(`id,title\n${found.map((one) => `${one.id},"'${one.class}"`).join('\n')}\n`);
  }
  if (get('sort') === '-severity') found.sort((a, b) => RANKS.indexOf(a.severity) - RANKS.indexOf(b.severity));
  return page(response, found, url, 100);
}
