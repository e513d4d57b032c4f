// The list of hosts: filter, order, several at once, and the keys.
import { closed, expect, journey, test } from '../journey.ts';

journey('hosts are filtered, chosen and asked to light up', async ({ page, hand, as }) => {
  await as('operator', '/');
  await hand.type(page.getByTestId('filter'), 'host ~ store');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('host-row')).toHaveCount(2);
  await hand.press(page.getByTestId('select-hosts'));
  await hand.press(page.getByTestId('select-all'));
  await expect(page.getByTestId('bulk-bar')).toContainText('2 selected');
  await hand.choose(page.getByTestId('bulk-action'), 'Identify light on');
  await hand.press(page.getByTestId('bulk-ask'));
  await hand.type(page.getByTestId('ask-reason'), 'which two are they?');
  await hand.press(page.getByTestId('ask-submit'));
  await closed(page);
  await expect(page.getByTestId('batch-summary')).toBeVisible();
  await expect(page.getByTestId('job-card')).toHaveCount(2);
});

test('the list is walked with the keys of the help', async ({ as, page }) => {
  await as('viewer', '/');
  await expect(page.getByTestId('host-row').first()).toBeVisible();
  await page.keyboard.press('?');
  await expect(page.getByTestId('help-dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await closed(page);
  await page.keyboard.press('/');
  await expect(page.getByTestId('filter')).toBeFocused();
  await page.keyboard.press('Escape');
  await page.keyboard.press('j');
  await page.keyboard.press('j');
  await page.keyboard.press('k');
  await expect(page.getByTestId('host-row').first().locator('.name a')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/hosts\//);
  await page.keyboard.press('g');
  await page.keyboard.press('a');
  await expect(page.locator('h1')).toHaveText('Alerts');
});

test('the first thing that Tab finds leads past the bar', async ({ as, page }) => {
  await as('viewer', '/about');
  await expect(page.locator('main h1')).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(page.locator('a.skip')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.locator('main')).toBeFocused();
});

journey('the map is grouped and coloured, and its legend narrows the list', async ({ page, hand, as }) => {
  await as('viewer', '/');
  await expect(page.getByTestId('fleet-map')).toBeVisible();
  const legend = page.getByTestId('legend-entry');
  await hand.press(legend.filter({ hasText: 'Critical' }));
  await expect(page).toHaveURL(/severity|worst/);
  await expect(page.getByTestId('host-row').filter({ hasNotText: 'Critical' })).toHaveCount(0);
  await expect(page.getByTestId('host-row').filter({ hasText: 'gpu-01' })).toBeVisible();
  await hand.press(legend.filter({ hasText: 'Critical' }));
  await expect(page.getByTestId('host-row').nth(4)).toBeVisible();
  const group = page.getByTestId('map-group');
  const words = await group.locator('option').allInnerTexts();
  await hand.choose(group, words.find((word) => /site/i.test(word)) ?? '');
  await expect(page).toHaveURL(/group=site/);
  await hand.press(page.getByTestId('layout-table'));
  await expect(page.getByTestId('fleet-map')).toHaveCount(0);
  await hand.press(page.getByTestId('export-menu').locator('summary'));
  const file = page.waitForEvent('download');
  await hand.press(page.getByTestId('export-csv'));
  expect((await file).suggestedFilename()).toMatch(/^[\w.-]+\.csv$/);
});

journey('times are shown by another clock, and the page is held still', async ({ page, hand, as, host, name }) => {
  await as('viewer', '/');
  const chip = page.getByTestId('zone-chip');
  const own = await chip.innerText();
  await hand.press(chip);
  await expect(chip).toHaveText('UTC');
  await page.reload();
  await expect(chip, 'it stays so').toHaveText('UTC');
  await hand.press(chip);
  await expect(chip).toHaveText(own);

  await expect(page.getByTestId('host-row').first()).toBeVisible();
  await hand.press(page.getByTestId('live-dot'));
  await expect(page.getByTestId('live-dot')).toContainText('Paused');
  const who = name('came');
  await host(who);
  await hand.press(page.getByTestId('live-dot'));
  await hand.type(page.getByTestId('filter'), `host = ${who}`);
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('host-row')).toHaveCount(1);
});
