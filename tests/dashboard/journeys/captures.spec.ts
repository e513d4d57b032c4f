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
