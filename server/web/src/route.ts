// Which page a path means, and the paths of pages.

export type Route =
  | { page: 'fleet' }
  | { page: 'host'; id: string }
  | { page: 'alerts' }
  | { page: 'about' }
  | { page: 'password' }
  | { page: 'nowhere' };

export const paths = {
  fleet: '/',
  alerts: '/alerts',
  about: '/about',
  password: '/password',
  host: (id: string): string => `/hosts/${encodeURIComponent(id)}`,
};

export function routeOf(path: string): Route {
  const [first = '', second, ...rest] = path.split('/').filter((part) => part !== '');
  if (rest.length > 0) return { page: 'nowhere' };
  if (first === 'hosts' && second !== undefined) {
    try {
      return { page: 'host', id: decodeURIComponent(second) };
    } catch {
      return { page: 'nowhere' };
    }
  }
  if (second !== undefined) return { page: 'nowhere' };
  if (first === '' || first === 'hosts') return { page: 'fleet' };
  if (first === 'alerts' || first === 'about' || first === 'password') return { page: first };
  return { page: 'nowhere' };
}
