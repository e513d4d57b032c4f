// Everything that is known of chosen hosts: the map and the selection know only names.
import { fleetCalls } from '../api/fleet';
import type { Host } from '../api/shapes';
import { quoted } from '../filter/words';
import { fleet } from './fleet.svelte';
import type { Chosen } from './selection.svelte';

// A filter has at most 2,000 bytes; ids have up to 40 each.
const AT_ONCE = 40;

export async function wholeHosts(chosen: readonly Chosen[]): Promise<Host[]> {
  const known = chosen.map(({ id }) => fleet.get(id));
  const missing = chosen.filter((_, at) => known[at] === null);
  const found: Host[] = [];
  for (let at = 0; at < missing.length; at += AT_ONCE) {
    const ids = missing.slice(at, at + AT_ONCE).map(({ id }) => quoted(id));
    found.push(...(await fleetCalls.hosts(`host_id in (${ids.join(', ')})`, 'name', null, AT_ONCE)).items);
  }
  return [...known.filter((host) => host !== null), ...found];
}

/** The filter that means these hosts; null when it would be longer than a filter may be. */
export function filterOfHosts(chosen: readonly Chosen[]): string | null {
  // A name with letters that are not shown as they are cannot be asked for: then ids say who is meant.
  const key = chosen.every(({ name }) => !name.includes('\\')) ? 'host' : 'host_id';
  const values = chosen.map(({ id, name }) => quoted(key === 'host' ? name : id));
  const filter = values.length === 1 ? `${key} = ${values[0] ?? ''}` : `${key} in (${values.join(', ')})`;
  return new TextEncoder().encode(filter).length <= 2_000 ? filter : null;
}
