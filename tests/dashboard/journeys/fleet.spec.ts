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
