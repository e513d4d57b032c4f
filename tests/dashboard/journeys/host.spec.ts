// The parts of a host, its BMC, and the shell's theme.
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
