// In which rack the hosts of alerts stand: alerts do not say it.
import { wholeHosts } from '../fleet/whole_hosts';
import type { Alert } from '../api/shapes';

export class Racks {
  /** By the id of a host. */
  known = $state.raw<ReadonlyMap<string, string>>(new Map());
  #asked = new Set<string>();

  /** Finds out what is not known yet. Hosts that cannot be asked for now are asked for with the next change. */
  async learn(alerts: readonly Alert[]): Promise<void> {
    const names = new Map(alerts.flatMap((alert): [string, string][] => (alert.host_id === null ? [] : [[alert.host_id, alert.host_name]])));
    const missing = [...names].filter(([id]) => !this.#asked.has(id)).map(([id, name]) => ({ id, name }));
    if (missing.length === 0) return;
    missing.forEach(({ id }) => this.#asked.add(id));
    try {
      const hosts = await wholeHosts(missing);
      this.known = new Map([...this.known, ...hosts.map((host): [string, string] => [host.id, host.rack])]);
    } catch {
      missing.forEach(({ id }) => this.#asked.delete(id));
    }
  }
}
