// The server goes away and comes back: pages keep what they have, say how old it is, and go on by themselves.
import { expect, test } from '../fixtures.ts';
import { SignedHost } from '../world/host.ts';
import { makeWorld } from '../world/world.ts';

test('a page keeps its data while the server is away, and goes on when it is back', async ({ browser }) => {
  test.setTimeout(120_000);
  const world = await makeWorld(process.env['DASHBOARD_TESTS_BMCS'] ?? '', test.info().config.workers);
  const context = await browser.newContext({ baseURL: world.server.url });
  try {
    await context.addCookies([world.people.viewer.kept]);
    const page = await context.newPage();
    await page.goto('/');
    await expect(page.getByTestId('host-row').first()).toBeVisible();
    const before = await page.getByTestId('host-row').count();
    await page.evaluate(() => Object.assign(window, { __same_page: true }));

    await world.server.kill();
    await expect(page.getByTestId('stale-banner')).toContainText(/data from \d\d:\d\d/);
    expect(await page.getByTestId('host-row').count()).toBe(before);
    await page.getByTestId('host-row').first().getByRole('link').click();
    await expect(page.locator('h1'), 'what is known of a host is shown').toBeVisible();
    await page.goBack();

    await world.server.again();
    await expect(page.getByTestId('stale-banner')).toHaveCount(0, { timeout: 60_000 });
    const joined = await SignedHost.join(world.server.url, world.server.joinToken(1), 'came-later');
    await joined.tell({});
    await expect(page.getByTestId('host-row').filter({ hasText: 'came-later' })).toBeVisible();
    expect(await page.evaluate(() => '__same_page' in window), 'it was not loaded again').toBe(true);
  } finally {
    await context.close();
    await world.server.remove();
  }
});
