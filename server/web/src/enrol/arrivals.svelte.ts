// Hosts that joined while the page is open, and how far the first look at each has come.
import { calls } from '../api/calls';
import { inventoryCalls } from '../api/inventory';
import type { Host } from '../api/shapes';
import { clock } from '../clock.svelte';
import type { Message } from '../live/messages';

export interface Arrival {
  host: Host;
  readings: number;
  inventory: boolean;
}

/** As many as a person follows; older ones are in the fleet. */
const MOST = 8;
/** Clocks of browser and server differ a little. */
const SLACK_MILLISECONDS = 5_000;

export class Arrivals {
  list = $state.raw<Arrival[]>([]);
  #since = clock.read() - SLACK_MILLISECONDS;

  take(message: Message): void {
    if (message.kind === 'host') this.takeHost(message.host);
  }

  takeHost(host: Host): void {
    if (host.enrolled_at === null || host.enrolled_at < this.#since) return;
    const known = this.list.find((one) => one.host.id === host.id);
    const arrival = { readings: 0, inventory: false, ...known, host };
    this.list = [arrival, ...this.list.filter((one) => one !== known)].sort((a, b) => (b.host.enrolled_at ?? 0) - (a.host.enrolled_at ?? 0)).slice(0, MOST);
    if (host.last_check_in_at !== null && (arrival.readings === 0 || !arrival.inventory)) void this.#look(host.id);
  }

  /** What is not there yet is asked for again with the next report. */
  async #look(hostId: string): Promise<void> {
    const [sensors, inventory] = await Promise.allSettled([calls.sensors(hostId), inventoryCalls.show(hostId)]);
    const readings = sensors.status === 'fulfilled' ? sensors.value.readings.length : 0;
    const parts = inventory.status === 'fulfilled' && inventory.value.parts.length > 0;
    this.list = this.list.map((one) => (one.host.id === hostId ? { ...one, readings: Math.max(one.readings, readings), inventory: one.inventory || parts } : one));
  }
}
