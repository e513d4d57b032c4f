import { HOSTILE } from '../world/hostile.ts';
import { Person } from '../world/person.ts';
import { ADMIN_PASSWORD } from '../world/programs.ts';
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

journey('a channel is changed and switched off, and its secret stays where it is', async ({ page, hand, as, world, name }) => {
  const own = name('pager');
  const admin = await Person.signIn(world.server.url, 'admin', ADMIN_PASSWORD);
  const secret = 'never shown to anybody 123';
  await admin.send('POST', '/api/v1/channels', { name: own, kind: 'webhook', url: 'https://hooks.example/one', enabled: true, secrets: { secret } });
  await page.context().addCookies([admin.kept]);
  await page.goto('/channels');
  const card = page.locator(`[data-testid=channel][data-name="${own}"]`);
  await expect(card.getByTestId('channel-state')).toHaveText('Not used yet');
  await hand.press(card.getByTestId('channel-change'));
  await hand.choose(page.getByTestId('channel-severity'), 'Error');
  await hand.tick(page.getByTestId('channel-enabled'));
  expect(await page.content(), 'a secret goes in, and does not come out').not.toContain(secret);
  await hand.press(page.getByTestId('channel-save'));
  await closed(page);
  await expect(card.getByTestId('channel-state')).toHaveText('Switched off');
  await expect(card).toContainText('from error on', { ignoreCase: true });
  await hand.press(card.getByTestId('channel-remove'));
  await hand.press(page.getByTestId('confirm-submit'));
  await closed(page);
  await as('viewer', '/channels');
  await expect(page.locator('main')).toContainText('Administrators add and change channels');
  await expect(page.getByTestId('channel-add')).toHaveCount(0);
});
