// In which zone times are shown: that of this device, or UTC as logs have it. The choice stays in this browser.
import { keep, kept } from './kept';

export const ZONES = ['device', 'utc'] as const;
export type Zone = (typeof ZONES)[number];

class ZoneChoice {
  shown = $state<Zone>(ZONES.find((one) => one === kept('zone')) ?? 'device');

  choose(zone: Zone): void {
    this.shown = zone;
    keep('zone', zone);
  }

  turn = (): void => this.choose(this.shown === 'utc' ? 'device' : 'utc');
}

export const zone = new ZoneChoice();
