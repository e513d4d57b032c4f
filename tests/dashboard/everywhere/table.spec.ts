// No page is left out of what is looked at everywhere.
import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { HOST_TABS } from '../../../server/web/src/route.ts';
import { PAGES } from '../pages.ts';

/** The pages of route.ts, by its own words. */
function routed(): string[] {
  const source = readFileSync(new URL('../../../server/web/src/route.ts', import.meta.url), 'utf8');
  const of = (list: string | undefined): string[] => [...(list ?? '').matchAll(/'([a-z_-]+)'/g)].map(([, name = '']) => name);
  const plain = of(/const PLAIN = \[([^\]]*)\]/.exec(source)?.[1]);
  const union = of([...source.matchAll(/\| \{ page: ('[a-z_-]+')/g)].map(([, name]) => name).join());
  const names = [...new Set([...plain, ...union])].filter((name) => name !== 'host');
  return [...names, ...HOST_TABS.map((tab) => `host/${tab}`)].sort();
}

test('the table has every page that the dashboard has', () => {
  expect(routed().length).toBeGreaterThan(20);
  // One page may stand there twice: `host/sensors of a BMC`.
  const listed = new Set(PAGES.map((one) => one.page.replace(/ of .*/, '')));
  expect([...listed].sort()).toEqual(routed());
});
