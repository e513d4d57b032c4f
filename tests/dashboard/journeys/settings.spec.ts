// How the server is set up: found by a word, by whether somebody said it, and never with a secret in it.
import { expect, ownJourney } from '../journey.ts';

const SAID = '[access]\nstep_up_minutes = 7\n[retention]\nevents_days = 123\n';

ownJourney('a setting is found, with who said it and what it would be otherwise', SAID, async ({ page, context, hand, admin }) => {
  await context.addCookies([admin.kept]);
  await page.goto('/settings');
  const rows = page.getByTestId('setting');
  await expect(rows.nth(20)).toBeAttached();
  const all = await rows.count();
  const count = page.locator('main').getByRole('status').filter({ hasText: ` of ${all}` });
  await expect(count).toContainText(`${all} of ${all}`);

  await hand.type(page.getByTestId('settings-find'), 'step_up');
  await expect(rows).toHaveCount(1);
  await expect(page).toHaveURL(/step_up/);
  await expect(rows.getByRole('cell').nth(1)).toHaveText('7');
  await expect(rows.getByRole('cell').nth(2), 'as it comes').toHaveText('10');
  await expect(rows.getByRole('cell').nth(3)).toHaveText('settings file');
  await expect(count).toContainText(`1 of ${all}`);
  await hand.type(page.getByTestId('settings-find'), 'no such thing');
  await expect(page.locator('main')).toContainText('No setting is like that');
  await hand.type(page.getByTestId('settings-find'), '');

  await hand.tick(page.getByTestId('settings-changed'));
  await expect(rows.filter({ hasText: 'access.step_up_minutes' })).toHaveCount(1);
  await expect(rows.filter({ hasText: 'retention.events_days' })).toHaveCount(1);
  await expect(rows.filter({ hasText: 'nobody: as it comes' })).toHaveCount(0);
  await page.reload();
  await expect(rows.filter({ hasText: 'retention.events_days' }), 'the address has it').toHaveCount(1);
  expect(await rows.count()).toBeLessThan(all);
  await expect(page.getByTestId('retention').filter({ hasText: '123' }).first()).toBeVisible();
  for (const [word, path] of [['Channels', '/channels'], ['Credentials', '/credentials']] as const) {
    await expect(page.locator('main').getByRole('link', { name: word })).toHaveAttribute('href', path);
  }
});
