// What every test has: a world of its worker, and a browser that is watched.
import { type Page, test as base, expect } from '@playwright/test';
import { makeWorld, type Role, type World } from './world/world.ts';
import { Watch } from './watch.ts';

interface OfTest {
  watch: Watch;
  /** Opens a page of the dashboard as somebody who is signed in. */
  as: (role: Role, path?: string) => Promise<Page>;
}

export const test = base.extend<OfTest, { world: World }>({
  world: [
    async ({}, use, { parallelIndex }) => {
      const world = await makeWorld(process.env['DASHBOARD_TESTS_BMCS'] ?? '', parallelIndex);
      await use(world);
      await world.server.remove();
    },
    { scope: 'worker', timeout: 90_000 },
  ],
  baseURL: async ({ world }, use) => use(world.server.url),
  watch: [
    async ({ context, world }, use) => {
      const watch = new Watch(context, world.server.url);
      await watch.start();
      await use(watch);
      expect(await watch.faults()).toEqual([]);
    },
    { auto: true },
  ],
  as: async ({ context, page, world, watch }, use) => {
    void watch;
    await use(async (role, path = '/') => {
      await context.addCookies([world.people[role].kept]);
      await page.goto(path);
      await expect(page.getByTestId('sign-out').or(page.locator('header.shell'))).not.toHaveCount(0);
      return page;
    });
  },
});

export { expect };
