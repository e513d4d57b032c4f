// The timeline: a period, a closer look, and the way back.
import { expect, journey, test } from '../journey.ts';
import type { Page } from '@playwright/test';
import type { World } from '../world/world.ts';

const HOUR = 3_600_000;

/** An outage takes longer than a test may: one that the server would have found. */
async function withOutage(page: Page, world: World): Promise<void> {
  const [began, ended] = [new Date(Date.now() - 30 * HOUR).toISOString(), new Date(Date.now() - 29 * HOUR).toISOString()];
  const outage = { id: 1, host_id: world.hosts['gpu-02'], began_at: began, declared_at: began, ended_at: ended, duration_seconds: 3_600, cause: '', rebooted: null };
  await page.route('**/api/v1/outages?*', (route) => route.fulfill({ json: { items: [outage], next_cursor: null, total: 1 } }));
  await page.route('**/api/v1/outages', (route) => route.fulfill({ json: { items: [outage], next_cursor: null, total: 1 } }));
}

journey('a time is chosen on the plot, looked at closer, and left again', async ({ page, hand, world, as }) => {
  await withOutage(page, world);
  await as('viewer', '/timeline');
  await expect(page.getByTestId('outage-row')).toHaveCount(1);
  const lanes = page.getByTestId('lanes');
  const week = await page.getByTestId('period').innerText();
  if (hand.name === 'mouse') {
    const box = await lanes.boundingBox();
    if (box === null) throw new Error('there are no lanes');
    await page.mouse.move(box.x + box.width * 0.7, box.y + 20);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * 0.9, box.y + 22, { steps: 4 });
    await page.mouse.up();
  } else {
    await lanes.focus();
    await page.keyboard.press('End');
    for (let step = 0; step < 12; step += 1) await page.keyboard.press('Shift+ArrowLeft');
    await expect(page.getByTestId('lanes-said')).toContainText('–');
    await page.keyboard.press('Enter');
  }
  await expect(page).toHaveURL(/from=.*to=/);
  await expect(page.getByTestId('period')).not.toHaveText(week);
  const first = await page.getByTestId('period').innerText();
  await page.reload();
  await expect(page.getByTestId('period')).toHaveText(first);
  await hand.press(page.getByTestId('earlier'));
  await expect(page.getByTestId('period')).not.toHaveText(first);
  await hand.press(page.getByTestId('zoom-out'));
  await hand.press(page.getByTestId('days-30'));
  await expect(page).toHaveURL(/days=30/);
  await expect(page.getByTestId('outage-row')).toHaveCount(1);
});

test('a click on a bar still opens its host', async ({ as, page, world }) => {
  await withOutage(page, world);
  await as('viewer', '/timeline');
  await page.getByTestId('lanes').locator('rect.outage').click();
  await expect(page).toHaveURL(new RegExp(`/hosts/${world.hosts['gpu-02']}`));
});
