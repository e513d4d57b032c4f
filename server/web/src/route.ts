// Which page a path means, and the paths of pages.

export const HOST_TABS = ['overview', 'logs', 'sensors', 'inventory', 'gpu', 'bmc', 'power', 'diagnostics'] as const;
export type HostTab = (typeof HOST_TABS)[number];

/** Pages that are just a word. */
const PLAIN = ['alerts', 'about', 'password', 'add', 'credentials', 'jobs', 'tasks', 'captures', 'rules', 'audit', 'silences', 'routes', 'timeline', 'account', 'channels', 'enrol', 'users', 'events', 'settings', 'api'] as const;

export type Route =
  | { page: 'fleet' }
  | { page: 'host'; id: string; tab: HostTab }
  | { page: 'batch'; id: string }
  | { page: 'capture'; id: string }
  | { page: 'task'; id: string }
  | { page: 'incident'; id: string }
  | { page: (typeof PLAIN)[number] }
  | { page: 'nowhere' };

export const paths = {
  fleet: '/',
  alerts: '/alerts',
  about: '/about',
  password: '/password',
  add: '/add',
  credentials: '/credentials',
  jobs: '/jobs',
  tasks: '/tasks',
  captures: '/captures',
  rules: '/rules',
  audit: '/audit',
  silences: '/silences',
  routes: '/routes',
  api: '/api',
  timeline: '/timeline',
  account: '/account',
  channels: '/channels',
  enrol: '/enrol',
  users: '/users',
  events: '/events',
  settings: '/settings',
  host: (id: string, tab: HostTab = 'overview'): string =>
    `/hosts/${encodeURIComponent(id)}${tab === 'overview' ? '' : `/${tab}`}`,
  batch: (id: string): string => `/jobs/${encodeURIComponent(id)}`,
  capture: (id: string): string => `/captures/${encodeURIComponent(id)}`,
  task: (id: string): string => `/tasks/${encodeURIComponent(id)}`,
  incident: (id: string): string => `/incidents/${encodeURIComponent(id)}`,
};

const NOWHERE: Route = { page: 'nowhere' };

/** One thing of many: `/hosts/h-1/sensors`, `/jobs/b-1`. */
function routeOfOne(kind: string, id: string, tab: string | undefined): Route {
  if (kind === 'hosts') {
    const known = tab === undefined ? 'overview' : HOST_TABS.find((one) => one === tab);
    return known === undefined ? NOWHERE : { page: 'host', id, tab: known };
  }
  if (tab !== undefined) return NOWHERE;
  if (kind === 'jobs') return { page: 'batch', id };
  if (kind === 'tasks') return { page: 'task', id };
  if (kind === 'incidents') return { page: 'incident', id };
  return kind === 'captures' ? { page: 'capture', id } : NOWHERE;
}

export function routeOf(path: string): Route {
  const [first = '', second, third, ...rest] = path.split('/').filter((part) => part !== '');
  if (rest.length > 0) return NOWHERE;
  if (second !== undefined) {
    try {
      return routeOfOne(first, decodeURIComponent(second), third);
    } catch {
      return NOWHERE;
    }
  }
  if (first === '' || first === 'hosts') return { page: 'fleet' };
  const plain = PLAIN.find((page) => page === first);
  return plain === undefined ? NOWHERE : { page: plain };
}

/** Tabs of one thing are the same page. */
export function samePage(a: Route, b: Route): boolean {
  return a.page === b.page && ('id' in a ? a.id : '') === ('id' in b ? b.id : '');
}
