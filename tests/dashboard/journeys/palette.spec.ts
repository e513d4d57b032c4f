// Anywhere from anywhere, by a few letters.
import { expect, journey, test } from '../journey.ts';

journey('a host is gone to by a few letters', async ({ page, hand, as }) => {
  await as('viewer', '/about');
  await hand.press(page.getByTestId('palette-open'));
  await page.getByTestId('palette-field').pressSequentially('odd-01');
  await expect(page.getByTestId('palette-option').first()).toContainText('odd-01');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/hosts\//);
  await expect(page.locator('main h1')).toContainText('odd-01');
});

test('the palette opens by Ctrl K and closes by Esc', async ({ as, page }) => {
  await as('viewer', '/about');
  await expect(page.locator('main h1')).toBeVisible();
  await page.keyboard.press('Control+k');
  await expect(page.getByTestId('palette-field')).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByTestId('palette-field')).toBeHidden();
});

test('the map is walked by arrows, and opens a host', async ({ as, page }) => {
  await as('viewer', '/?view=map');
  const map = page.getByTestId('fleet-map');
  await expect(map).toBeVisible();
  await map.focus();
  const cell = page.locator(`[id="${(await map.getAttribute('aria-activedescendant')) ?? ''}"]`);
  await page.keyboard.press('ArrowRight');
  await expect(cell).not.toBeEmpty();
  const before = await cell.textContent();
  await page.keyboard.press('ArrowRight');
  await expect(cell).not.toHaveText(before ?? '');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/hosts\//);
});
