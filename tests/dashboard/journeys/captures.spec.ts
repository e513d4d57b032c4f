import { HOSTILE } from '../world/hostile.ts';
import { closed, expect, journey, problem } from '../journey.ts';

journey('a capture is started, marked, stopped and removed', async ({ page, hand, as, name }) => {
  const own = `${name('run')} ${HOSTILE}`;
  await as('operator', '/captures');
  await hand.press(page.getByTestId('capture-new'));
  await hand.press(page.getByTestId('capture-start'));
  await expect(problem(page)).toBeVisible();
  await hand.type(page.getByTestId('capture-name'), own);
  await hand.tick(page.getByTestId('capture-host').filter({ hasText: 'store-02' }).getByRole('checkbox').or(page.getByRole('checkbox', { name: /store-02/ })).first());
  await hand.press(page.getByTestId('capture-start'));
  await expect(page.locator('h1')).toHaveText(own);
  await hand.press(page.getByTestId('marker-set'));
  await expect(problem(page)).toBeVisible();
  await hand.type(page.getByTestId('marker-text'), HOSTILE);
  await hand.press(page.getByTestId('marker-set'));
  await expect(page.getByTestId('marker-row')).toContainText(HOSTILE);
  await hand.press(page.getByTestId('capture-stop'));
  await hand.press(page.getByTestId('capture-remove'));
  await hand.press(page.getByTestId('confirm-submit'));
  await closed(page);
  await expect(page).toHaveURL(/\/captures$/);
});

journey('what a capture has read is compared on one plot', async ({ page, hand, as, world }) => {
  await as('viewer', `/captures/${world.capture}`);
  const rows = page.getByTestId('series-row');
  await expect(rows.nth(1)).toBeVisible();
  await expect(page.getByTestId('plot').first()).toBeVisible();
  const lines = page.getByTestId('plot-line');
  await expect(lines.first()).toBeAttached();
  const before = await lines.count();
  const shown = rows.getByRole('checkbox', { checked: true }).first();
  await hand.tick(shown);
  await expect(lines).toHaveCount(before - 1);
  const hidden = rows.getByRole('checkbox', { checked: false }).first();
  await hand.tick(hidden);
  await expect(lines).toHaveCount(before);
  // More comes in while somebody looks.
  const readings = page.getByTestId('capture-readings');
  const words = await readings.innerText();
  await expect(readings).not.toHaveText(words);
  await expect(page.getByTestId('capture-stop'), 'who only looks stops nothing').toHaveCount(0);
});
