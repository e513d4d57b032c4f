// What can be done to a host by its BMC, as buttons.
import type { Action } from '../api/jobs';

/** A button. Those with a question open a dialog that asks for more than a reason. */
export interface Doing {
  key: DoingKey;
  action: Action;
  /** Work, evidence or sight may be lost by it: the server wants it confirmed. */
  disruptive: boolean;
}

export type DoingKey =
  | 'on' | 'soft' | 'off' | 'cycle' | 'reset' | 'nmi'
  | 'identify_on' | 'identify_off'
  | 'boot'
  | 'console'
  | 'set_clock' | 'bmc_warm' | 'bmc_cold'
  | 'log_on' | 'log_off' | 'clear_log' | 'delete_entry';

const power = (verb: 'on' | 'off' | 'soft' | 'cycle' | 'reset' | 'nmi'): Doing => ({
  key: verb,
  action: { action: 'power', verb },
  disruptive: verb !== 'on',
});

const harmless = (key: DoingKey, action: Action): Doing => ({ key, action, disruptive: false });
const disruptive = (key: DoingKey, action: Action): Doing => ({ key, action, disruptive: true });

export const GROUPS = ['power', 'find', 'boot', 'log', 'bmc'] as const;

export const DOINGS: Record<(typeof GROUPS)[number], Doing[]> = {
  power: [power('on'), power('soft'), power('off'), power('cycle'), power('reset'), power('nmi')],
  find: [
    harmless('identify_on', { action: 'identify', on: true }),
    harmless('identify_off', { action: 'identify', on: false }),
  ],
  boot: [
    harmless('boot', { action: 'boot', device: 'pxe', uefi: true, persistent: false }),
    harmless('console', { action: 'console', seconds: 10 }),
  ],
  log: [
    disruptive('delete_entry', { action: 'delete_entry', id: '' }),
    disruptive('clear_log', { action: 'clear_log' }),
    harmless('log_on', { action: 'event_logging', on: true }),
    disruptive('log_off', { action: 'event_logging', on: false }),
  ],
  bmc: [
    harmless('set_clock', { action: 'set_clock' }),
    disruptive('bmc_warm', { action: 'reset_bmc', cold: false }),
    disruptive('bmc_cold', { action: 'reset_bmc', cold: true }),
  ],
};

/** What makes sense for many hosts at once. */
export const FOR_MANY: Doing[] = [
  ...DOINGS.power, ...DOINGS.find, ...DOINGS.bmc, ...DOINGS.log.filter((doing) => doing.key !== 'delete_entry'),
];

/** As the server takes them. */
export const MAX_HOSTS = 1_000;
export const MAX_AT_ONCE = 50;
export const MAX_CONSOLE_SECONDS = 30;
