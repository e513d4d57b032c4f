// The explorer of events, in the stand-in: a few thousand events, and as much of the filter language as clicking makes.
import { countedBy, fits, refused } from './counts.mjs';
import { HOSTILE, makeEvent } from './fleet.mjs';

const SOURCES = ['kernel_log', 'agent', 'redfish_log', 'ipmi_sel'];
let events = null;

function all(fleet) {
  if (events !== null) return events;
  const hosts = [...fleet.hosts.values()].slice(0, 60);
  events = Array.from({ length: 4000 }, (_, n) => {
    const host = hosts[(n * 7) % hosts.length];
    const at = new Date(Date.now() - (n ** 1.35) * 1500 - (n % 9) * 60_000).toISOString();
    return { ...makeEvent(host, n, n % 97 === 5), id: String(100_000 - n), source: SOURCES[n % 4], rack: host.rack, happened_at: at, last_at: at, received_at: at };
  });
  return events;
}

const VALUES = { severity: (one) => one.severity, source: (one) => one.source, class: (one) => one.class, host: (one) => one.host_name, component: (one) => one.component, rack: (one) => one.rack, title: (one) => one.title };
export function ofEvents({ response, url, fleet, id, page, send, problem }) {
  const get = (name) => url.searchParams.get(name) ?? '';
  const fit = fits(get('q'), VALUES);
  if (typeof fit === 'string') return refused(response, problem, fit);
  const [from, to] = [Date.parse(get('from') || '1970-01-01'), Date.parse(get('to') || '2100-01-01')];
  const words = get('text').toLowerCase().split(/\s+/).filter(Boolean);
  const found = all(fleet).filter((one) => {
    const at = Date.parse(one.happened_at);
    return at >= from && at < to && fit(one) && words.every((word) => `${one.title}\n${one.evidence}`.toLowerCase().includes(word));
  });
  if (id === 'facets') {
    const facets = countedBy(found, get('by').split(','), VALUES);
    return send(response, 200, { total: found.length, complete: true, facets, other: { component: 3 } });
  }
  if (id === 'histogram') {
    const end = get('to') ? to : Date.now();
    const begin = get('from') ? from : end - 86_400_000;
    const count = Number(get('buckets') || 60);
    const width = (end - begin) / count;
    const buckets = Array.from({ length: count }, (_, n) => ({ at: new Date(begin + n * width).toISOString(), info: 0, warning: 0, error: 0, critical: 0 }));
    for (const one of found) {
      const bucket = buckets[Math.floor((Date.parse(one.happened_at) - begin) / width)];
      if (bucket) bucket[one.severity] += 1;
    }
    return send(response, 200, { from: new Date(begin).toISOString(), to: new Date(end).toISOString(), bucket_seconds: width / 1000, complete: true, buckets });
  }
  if (id?.startsWith('export.')) {
    response.writeHead(200, { 'Content-Type': 'text/csv', 'Content-Disposition': 'attachment; filename="events.csv"' });
    return response.end(`id,title\n${found.slice(0, 20).map((one) => `${one.id},"'${one.class}"`).join('\n')}\n`);
  }
  return page(response, found, url, 100);
}

/** A new one at the top, for the live list. */
export function happen(fleet) {
  const host = [...fleet.hosts.values()][0];
  const at = new Date().toISOString();
  const event = { ...makeEvent(host, 0), id: String(200_000 + all(fleet).length), source: 'kernel_log', rack: host.rack, title: `Just now ${HOSTILE[0]}`, happened_at: at, last_at: at, received_at: at };
  all(fleet).unshift(event);
  return event;
}
