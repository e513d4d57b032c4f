// The parts of a host, its BMC, and the shell's theme.
import { HOSTILE } from '../world/hostile.ts';
import { closed, expect, journey, problem } from '../journey.ts';

journey('the parts of a host are looked through', async ({ page, hand, as, world }) => {
  await as('viewer', `/hosts/${world.hosts['odd-01']}`);
  await hand.press(page.getByTestId('tab-sensors'));
  await hand.type(page.getByTestId('sensor-filter'), 'cpu');
  await expect(page.getByTestId('sensor-row').first()).toContainText(/cpu/i);
  await hand.press(page.getByTestId('tab-inventory'));
  await expect(page.getByTestId('part-row').first()).toBeVisible();
  await hand.press(page.getByTestId('tab-bmc'));
  await expect(page.getByTestId('bmc-none')).toBeVisible();
});

journey('a host is given a BMC, which is changed and taken away', async ({ page, hand, as, host, name }) => {
  const joined = await host(name('bmc'));
  await as('operator', `/hosts/${joined.id}/bmc`);
  await hand.press(page.getByTestId('bmc-add'));
  await hand.type(page.getByTestId('bmc-address'), 'no address!');
  await hand.press(page.getByTestId('bmc-save'));
  await expect(problem(page)).toContainText('address');
  const address = `203.0.113.${Math.floor(Math.random() * 250)}`;
  await hand.type(page.getByTestId('bmc-address'), address);
  await hand.press(page.getByTestId('bmc-save'));
  await expect(page.getByTestId('bmc-facts')).toContainText(address);
  await hand.press(page.getByTestId('bmc-remove'));
  await hand.press(page.getByTestId('confirm-submit'));
  await closed(page);
  await expect(page.getByTestId('bmc-none')).toBeVisible();
});

journey('the colours are chosen, and stay chosen', async ({ page, hand, as }) => {
  await as('viewer', '/about');
  const before = await page.evaluate(() => getComputedStyle(document.body).color);
  await hand.press(page.getByTestId('theme-toggle'));
  const after = await page.evaluate(() => getComputedStyle(document.body).color);
  expect(after).not.toBe(before);
  await page.reload();
  await expect(page.locator('main h1')).toBeVisible();
  expect(await page.evaluate(() => getComputedStyle(document.body).color)).toBe(after);
});

journey('the case of a host is looked into, its log searched, and all of it taken along', async ({ page, hand, as, world }) => {
  await as('operator', `/hosts/${world.hosts['odd-01']}`);
  const slots = page.getByTestId('chassis').locator('[data-slot]');
  await expect(slots.nth(4)).toBeVisible();
  // One stop for the Tab key; arrows go on from there.
  await expect(page.getByTestId('chassis').locator('[data-slot][tabindex="0"]')).toHaveCount(1);
  await hand.press(page.getByTestId('chassis').locator('[data-slot][tabindex="0"]'));
  const card = page.getByTestId('slot-card');
  const first = await card.getByRole('heading').innerText();
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await expect(card.getByRole('heading'), 'the part beside it').not.toHaveText(first);
  await hand.press(card.getByRole('button'));
  await expect(card).toHaveCount(0);

  await hand.press(page.getByTestId('tab-logs'));
  await expect(page.getByTestId('event-row').nth(1)).toBeVisible();
  await hand.type(page.getByTestId('log-text'), 'e2fsck');
  await expect(page.getByTestId('event-row')).toHaveCount(1);
  await hand.type(page.getByTestId('log-text'), 'nothing says this');
  await expect(page.getByTestId('event-row')).toHaveCount(0);
  await hand.type(page.getByTestId('log-text'), '');
  await expect(page.locator('main').getByText(HOSTILE, { exact: false }).first()).toBeVisible();

  await hand.press(page.getByTestId('tab-diagnostics'));
  const file = page.waitForEvent('download');
  await hand.press(page.getByTestId('bundle'));
  expect((await file).suggestedFilename()).toMatch(/^[\w.-]+\.zip$/);
});
