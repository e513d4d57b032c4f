import { HOSTILE } from '../world/hostile.ts';
import { Sink } from '../world/sink.ts';
import { closed, expect, journey, problem } from '../journey.ts';

journey('a channel is tried, kept, tested and removed', async ({ page, hand, as, name }) => {
  const sink = await Sink.open();
  try {
    const own = name('hook');
    await as('admin', '/channels');
    await hand.press(page.getByTestId('channel-add'));
    await hand.choose(page.getByTestId('channel-kind'), 'Webhook');
    await hand.press(page.getByTestId('channel-save'));
    await expect(problem(page)).toBeVisible();
    await hand.type(page.getByTestId('channel-name'), own);
    await hand.type(page.getByLabel('Address', { exact: false }).first(), sink.url);
    await hand.type(page.getByTestId('channel-secret-secret'), 'a long secret of this hook 123');
    await hand.tick(page.getByLabel('May lead to an address inside your own network'));
    await hand.press(page.getByTestId('channel-try'));
    await expect(page.getByTestId('channel-tried')).toContainText(HOSTILE);
    await hand.press(page.getByTestId('channel-save'));
    await closed(page);
    const card = page.locator(`[data-testid=channel][data-name="${own}"]`);
    await hand.press(card.getByTestId('channel-test'));
    await expect(page.getByTestId('channel-tried')).toContainText(HOSTILE);
    await page.keyboard.press('Escape');
    await closed(page);
    await hand.press(card.getByTestId('channel-remove'));
    await hand.press(page.getByTestId('confirm-submit'));
    await closed(page);
    await expect(card).toHaveCount(0);
  } finally {
    sink.close();
  }
});
