import { expect, test } from 'vitest';
import { paths, routeOf } from './route';

test('paths and pages', () => {
  expect(routeOf('/')).toEqual({ page: 'fleet' });
  expect(routeOf('/hosts/')).toEqual({ page: 'fleet' });
  expect(routeOf('/alerts')).toEqual({ page: 'alerts' });
  expect(routeOf('/alerts/x')).toEqual({ page: 'nowhere' });
  expect(routeOf('/hosts/%E0%A4%A')).toEqual({ page: 'nowhere' });
  expect(routeOf('/elsewhere')).toEqual({ page: 'nowhere' });
});

test('any id survives the way through the address bar', () => {
  for (const id of ['h-1', 'a/b', '<img>', 'ü %']) expect(routeOf(paths.host(id))).toEqual({ page: 'host', id });
});
