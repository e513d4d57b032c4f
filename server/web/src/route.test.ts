import { expect, test } from 'vitest';
import { HOST_TABS, paths, routeOf, samePage } from './route';

test('paths and pages', () => {
  expect(routeOf('/')).toEqual({ page: 'fleet' });
  expect(routeOf('/hosts/')).toEqual({ page: 'fleet' });
  expect(routeOf('/alerts')).toEqual({ page: 'alerts' });
  expect(routeOf('/captures')).toEqual({ page: 'captures' });
  for (const nowhere of ['/alerts/x', '/hosts/%E0%A4%A', '/elsewhere', '/hosts/h-1/elsewhere', '/jobs/b/x', '/hosts/h/bmc/x']) {
    expect(routeOf(nowhere), nowhere).toEqual({ page: 'nowhere' });
  }
});

test('any id survives the way through the address bar', () => {
  for (const id of ['h-1', 'a/b', '<img>', 'ü %']) {
    for (const tab of HOST_TABS) expect(routeOf(paths.host(id, tab))).toEqual({ page: 'host', id, tab });
    expect(routeOf(paths.batch(id))).toEqual({ page: 'batch', id });
    expect(routeOf(paths.capture(id))).toEqual({ page: 'capture', id });
    expect(routeOf(paths.incident(id))).toEqual({ page: 'incident', id });
    expect(routeOf(paths.task(id))).toEqual({ page: 'task', id });
  }
});

test('tabs of a host are one page, other hosts are others', () => {
  expect(samePage(routeOf('/hosts/a'), routeOf('/hosts/a/bmc'))).toBe(true);
  expect(samePage(routeOf('/hosts/a'), routeOf('/hosts/b'))).toBe(false);
  expect(samePage(routeOf('/hosts/a'), routeOf('/jobs/a'))).toBe(false);
});
