import { expect, test } from 'vitest';
import { filterOfHosts } from './whole_hosts';

const host = (id: string, name = id) => ({ id, name });

test('hosts are named as long as a filter can name them', () => {
  expect(filterOfHosts([host('1', 'web-1')])).toBe('host = web-1');
  expect(filterOfHosts([host('1', 'web-1'), host('2', 'a b')])).toBe('host in (web-1, "a b")');
  expect(filterOfHosts([host('id-1', 'x\\u202ey'), host('id-2', 'web')])).toBe('host_id in (id-1, id-2)');
  expect(filterOfHosts(Array.from({ length: 300 }, (_, at) => host(`web-${at}`)))).toBeNull();
});
