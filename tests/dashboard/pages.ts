// Every page there is: where it is, by what one sees that it is there, and whom the server lets in. `everywhere/table.spec.ts`
// fails when the dashboard has a page that is not here.
import type { Role, World } from './world/world.ts';

export interface PageOf {
  /** As in route.ts, and for a host with its tab. */
  page: string;
  path: (world: World) => string;
  /** Something that is there only when the page has its data. */
  ready: string;
  /** The least role; others are told so. */
  least?: Role;
  /** Hostile text that the world has put there, by a machine or by a person, and that must be readable as it was said. */
  hostile?: true;
}

const id = (name: string): string => `[data-testid="${name}"]`;
const odd = (world: World): string => `/hosts/${world.hosts['odd-01']}`;

export const PAGES: PageOf[] = [
  { page: 'fleet', path: () => '/', ready: id('host-row') },
  { page: 'events', path: () => '/events', ready: id('event-row') },
  { page: 'timeline', path: () => '/timeline', ready: id('fleet-uptime') },
  { page: 'host/overview', path: odd, ready: id('event-row'), hostile: true },
  { page: 'host/sensors', path: (world) => `${odd(world)}/sensors`, ready: id('sensor-row'), hostile: true },
  { page: 'host/sensors of a BMC', path: (world) => `/hosts/${world.bmcHost}/sensors`, ready: id('spark') },
  { page: 'host/inventory', path: (world) => `${odd(world)}/inventory`, ready: id('part-row'), hostile: true },
  { page: 'host/logs', path: (world) => `${odd(world)}/logs`, ready: id('event-row'), hostile: true },
  { page: 'host/gpu', path: (world) => `${odd(world)}/gpu`, ready: id('gpu') },
  { page: 'host/diagnostics', path: (world) => `${odd(world)}/diagnostics`, ready: 'main .panel' },
  { page: 'host/bmc', path: (world) => `/hosts/${world.bmcHost}/bmc`, ready: id('bmc-facts') },
  { page: 'host/power', path: (world) => `/hosts/${world.bmcHost}/power`, ready: id('job-card'), hostile: true },
  { page: 'alerts', path: () => '/alerts', ready: id('alert-card'), hostile: true },
  { page: 'incident', path: (world) => `/incidents/${world.incident}`, ready: id('alert-card') },
  { page: 'jobs', path: () => '/jobs', ready: id('job-card'), hostile: true },
  { page: 'batch', path: (world) => `/jobs/${world.batch}`, ready: id('job-card'), hostile: true },
  { page: 'tasks', path: () => '/tasks', ready: id('task-card'), hostile: true },
  { page: 'task', path: (world) => `/tasks/${world.task}`, ready: id('task-notes'), hostile: true },
  { page: 'captures', path: () => '/captures', ready: id('capture-row'), hostile: true },
  { page: 'capture', path: (world) => `/captures/${world.capture}`, ready: id('marker-row'), hostile: true },
  { page: 'rules', path: () => '/rules', ready: id('rule-row') },
  { page: 'silences', path: () => '/silences', ready: id('silence'), hostile: true },
  { page: 'routes', path: () => '/routes', ready: id('route'), hostile: true },
  { page: 'channels', path: () => '/channels', ready: id('channel') },
  { page: 'users', path: () => '/users', ready: id('token-add') },
  { page: 'account', path: () => '/account', ready: id('session') },
  { page: 'settings', path: () => '/settings', ready: id('setting'), least: 'admin' },
  { page: 'enrol', path: () => '/enrol', ready: id('join-make'), least: 'operator' },
  { page: 'audit', path: () => '/audit', ready: id('audit-row'), least: 'admin', hostile: true },
  { page: 'add', path: () => '/add', ready: id('add-form'), least: 'operator' },
  { page: 'credentials', path: () => '/credentials', ready: id('credential-row'), least: 'operator' },
  { page: 'api', path: () => '/api', ready: id('operation') },
  { page: 'about', path: () => '/about', ready: 'main table' },
  { page: 'password', path: () => '/password', ready: id('password-submit') },
  { page: 'nowhere', path: () => '/there/is/no/such/page', ready: 'main h1' },
];

const RANKS: Role[] = ['viewer', 'operator', 'admin'];

export function mayOpen(page: PageOf, role: Role): boolean {
  return RANKS.indexOf(role) >= RANKS.indexOf(page.least ?? 'viewer');
}
