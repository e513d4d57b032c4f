import { HOSTILE } from '../world/hostile.ts';
import { expect, journey } from '../journey.ts';

journey('events are looked through, and a rule is begun from one', async ({ page, hand, as }) => {
  await as('operator', '/events');
  await hand.type(page.getByTestId('events-filter'), 'hots = odd-01');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('filter-problem')).toBeVisible();
  await hand.type(page.getByTestId('events-filter'), 'host = odd-01');
  await page.keyboard.press('Enter');
  await hand.type(page.getByTestId('events-text'), 'window.__xss');
  // The list is that of these words, no longer that of all.
  await expect(page.getByTestId('event-row').filter({ hasNotText: 'odd-01' })).toHaveCount(0);
  await expect(page.getByTestId('event-row').first()).toContainText('odd-01');
  await expect(page.getByTestId('events-total')).toBeVisible();
  await hand.press(page.getByTestId('event-row').first().getByRole('button').first());
  await expect(page.getByTestId('event-dialog')).toContainText(HOSTILE);
  await hand.press(page.getByTestId('event-rule'));
  await expect(page.getByTestId('rule-dialog')).toBeVisible();
});
