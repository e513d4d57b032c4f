import { HOSTILE } from '../world/hostile.ts';
import { closed, expect, journey, problem } from '../journey.ts';

journey('a maintenance window is made and ended', async ({ page, hand, as, name }) => {
  const filter = `rack = ${name('Z')}`;
  await as('operator', '/silences');
  await hand.press(page.getByTestId('silence-add'));
  await hand.type(page.getByTestId('silence-filter'), filter);
  await hand.tick(page.getByTestId('silence-again'));
  await hand.type(page.getByTestId('silence-cron'), '22 hours');
  await hand.type(page.getByTestId('silence-zone'), 'Europe/Berlin');
  await hand.type(page.getByTestId('silence-reason'), HOSTILE);
  await hand.press(page.getByTestId('silence-preview'));
  await expect(problem(page)).toContainText('five fields');
  await hand.type(page.getByTestId('silence-cron'), '0 22 29 2 *');
  await hand.press(page.getByTestId('silence-preview'));
  await expect(page.getByTestId('hides-open')).toContainText('Nothing that is open now');
  await hand.press(page.getByTestId('silence-submit'));
  await closed(page);
  const made = page.getByTestId('silence').filter({ hasText: filter });
  await expect(made).toContainText(HOSTILE);
  await hand.press(made.getByTestId('silence-end'));
  await hand.press(page.getByTestId('confirm-submit'));
  await closed(page);
  await expect(made).toHaveCount(0);
  await hand.press(page.getByTestId('silences-over'));
  await expect(page.getByTestId('silence').filter({ hasText: filter })).toContainText('ended early by operator');
});
