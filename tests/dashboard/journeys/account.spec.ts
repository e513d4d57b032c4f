// Signing in and out, the first password, another password.
import { Person } from '../world/person.ts';
import { closed, expect, journey } from '../journey.ts';
import { PASSWORD, somebody } from '../world/world.ts';

const NEXT = 'a few unrelated words 42';

journey('a person signs in and out', async ({ page, hand, world, name }) => {
  const who = name('anna');
  await somebody(world.server, who, 'viewer');
  await page.goto('/alerts');
  await hand.press(page.getByTestId('login-submit'));
  await expect(page.getByTestId('login-message')).toContainText('Enter user and password');
  await hand.type(page.getByTestId('login-user'), who);
  await hand.type(page.getByTestId('login-password'), 'not the password');
  await hand.press(page.getByTestId('login-submit'));
  await expect(page.getByTestId('login-message')).toContainText('wrong');
  await hand.type(page.getByTestId('login-password'), PASSWORD);
  await hand.press(page.getByTestId('login-submit'));
  await expect(page.locator('h1'), 'the page that was asked for').toHaveText('Alerts');
  await hand.press(page.getByTestId('user-menu').locator('summary'));
  await hand.press(page.getByTestId('sign-out'));
  await expect(page.getByTestId('login-submit')).toBeVisible();
});

journey('a person chooses another password', async ({ page, hand, world, name }) => {
  const who = name('ben');
  await somebody(world.server, who, 'viewer');
  await page.goto('/password');
  await hand.type(page.getByTestId('login-user'), who);
  await hand.type(page.getByTestId('login-password'), PASSWORD);
  await hand.press(page.getByTestId('login-submit'));
  await hand.type(page.getByTestId('password-current'), PASSWORD);
  await hand.type(page.getByTestId('password-new'), 'short');
  await hand.press(page.getByTestId('password-submit'));
  await expect(page.getByTestId('password-message')).toContainText('12 characters');
  await hand.type(page.getByTestId('password-new'), NEXT);
  await hand.press(page.getByTestId('password-submit'));
  await expect(page.locator('main')).toContainText('Password changed');
});

journey('a person signs out elsewhere: one session, and all others', async ({ page, hand, world, name }) => {
  const who = name('eva');
  const mine = await somebody(world.server, who, 'viewer');
  const [other, third] = [await Person.signIn(world.server.url, who, PASSWORD), await Person.signIn(world.server.url, who, PASSWORD)];
  await page.context().addCookies([mine.kept]);
  await page.goto('/account');
  const sessions = page.getByTestId('session');
  await expect(sessions).toHaveCount(3);
  await expect(sessions.filter({ hasText: 'this one' }).getByTestId('session-end'), 'one signs out of this one by the menu').toHaveCount(0);
  await hand.press(page.getByTestId('session-end').first());
  await expect(sessions).toHaveCount(2);
  await hand.press(page.getByTestId('sessions-end-others'));
  await expect(page.getByTestId('confirm-dialog')).toContainText('1 other session ends');
  await hand.press(page.getByTestId('confirm-submit'));
  await closed(page);
  await expect(sessions).toHaveCount(1);
  for (const ended of [other, third]) await expect(ended.get('/api/v1/hosts')).rejects.toThrow('not_signed_in');
  await mine.get('/api/v1/hosts');
});
