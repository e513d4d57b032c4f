// Filters that people keep under a name: for themselves, or for everybody.
import type { Locator, Page } from '@playwright/test';
import type { Hand } from '../hands.ts';
import { HOSTILE } from '../world/hostile.ts';
import { closed, expect, journey, problem } from '../journey.ts';

const FILTER = 'host ~ web';

async function menu(page: Page, hand: Hand): Promise<Locator> {
  const views = page.getByTestId('views-menu');
  await hand.press(views.locator('summary'));
  await expect(views).toHaveAttribute('open', '');
  return views;
}

async function keep(page: Page, hand: Hand, name: string, shared: boolean): Promise<void> {
  await hand.type(page.getByTestId('filter'), FILTER);
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('host-row')).toHaveCount(3);
  await hand.press((await menu(page, hand)).getByTestId('view-save'));
  await hand.press(page.getByTestId('view-keep'));
  await expect(problem(page)).toContainText('1 to 60');
  await hand.type(page.getByTestId('view-name'), name);
  if (shared) await hand.tick(page.getByTestId('view-dialog').getByRole('checkbox'));
  await hand.press(page.getByTestId('view-keep'));
  await closed(page);
}

journey('a view is kept for oneself, opened and dropped', async ({ page, hand, as, name }) => {
  const own = name(HOSTILE);
  await as('viewer', '/');
  await expect(page.getByTestId('host-row').first()).toBeVisible();
  await keep(page, hand, own, false);
  await page.goto('/');
  await expect(page.getByTestId('host-row').nth(4)).toBeVisible();
  let views = await menu(page, hand);
  await expect(views.getByRole('link', { name: own }), 'with how many it shows').toContainText('3');
  await hand.press(views.getByRole('link', { name: own }));
  await expect(page).toHaveURL(/q=host/);
  await expect(page.getByTestId('host-row')).toHaveCount(3);

  views = await menu(page, hand);
  await hand.press(views.getByRole('button', { name: `Drop the view ${own}` }));
  await expect(page.getByTestId('confirm-dialog')).toContainText(own);
  await hand.press(page.getByTestId('confirm-dialog').getByRole('button', { name: 'Cancel' }));
  await closed(page);
  views = await menu(page, hand);
  await expect(views.getByRole('link', { name: own }), 'whoever thinks better of it keeps it').toHaveCount(1);
  await hand.press(views.getByRole('button', { name: `Drop the view ${own}` }));
  await hand.press(page.getByTestId('confirm-submit'));
  await closed(page);
  await expect(page.getByTestId('views-menu').getByRole('link', { name: own, includeHidden: true })).toHaveCount(0);
  await page.reload();
  await expect(page.getByTestId('host-row').first()).toBeVisible();
  await expect((await menu(page, hand)).getByRole('link', { name: own })).toHaveCount(0);
});

journey('a view is shared with everybody, who can open it and not drop it', async ({ page, hand, as, name }) => {
  const [mine, ours] = [name('mine'), name('ours')];
  await as('operator', '/');
  await expect(page.getByTestId('host-row').first()).toBeVisible();
  await keep(page, hand, mine, false);
  await keep(page, hand, ours, true);

  await as('viewer', '/');
  await expect(page.getByTestId('host-row').first()).toBeVisible();
  let views = await menu(page, hand);
  await expect(views.getByRole('link', { name: ours })).toBeVisible();
  await expect(views.getByTitle('Shared by operator').first()).toHaveText('shared');
  await expect(views.getByRole('link', { name: mine }), 'what one keeps for oneself').toHaveCount(0);
  await expect(views.getByRole('button', { name: `Drop the view ${ours}` })).toHaveCount(0);
  await hand.press(views.getByRole('link', { name: ours }));
  await expect(page.getByTestId('host-row')).toHaveCount(3);
  // The palette leads there, too.
  await page.keyboard.press('Control+k');
  await page.getByTestId('palette-field').pressSequentially(ours);
  await expect(page.getByTestId('palette-option').first()).toContainText(ours);
  await page.keyboard.press('Escape');

  await as('operator', '/');
  await expect(page.getByTestId('host-row').first()).toBeVisible();
  for (const name of [mine, ours]) {
    views = await menu(page, hand);
    await hand.press(views.getByRole('button', { name: `Drop the view ${name}` }));
    await hand.press(page.getByTestId('confirm-submit'));
    await closed(page);
  }
  await as('viewer', '/');
  await expect(page.getByTestId('host-row').first()).toBeVisible();
  await expect((await menu(page, hand)).getByRole('link', { name: ours })).toHaveCount(0);
});
