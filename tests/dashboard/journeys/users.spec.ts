// Who may do what: users, tokens, one's own sessions and second factor.
import { closed, expect, journey, problem } from '../journey.ts';
import { Person } from '../world/person.ts';
import { codeOf } from '../world/second_factor.ts';
import { PASSWORD, somebody } from '../world/world.ts';

journey('a user is made, changed and removed', async ({ page, hand, as, name }) => {
  const who = name('carla');
  await as('admin', '/users');
  await hand.press(page.getByTestId('user-add'));
  await hand.type(page.getByTestId('user-name'), '<img src=x>');
  await hand.press(page.getByTestId('user-save'));
  await expect(problem(page)).toBeVisible();
  await hand.type(page.getByTestId('user-name'), who);
  await hand.tick(page.getByTestId('user-role-operator'));
  await hand.press(page.getByTestId('user-save'));
  await expect(page.getByTestId('secret')).toContainText(/\S{12,}/);
  await hand.press(page.getByTestId('shown-once-kept'));
  await closed(page);
  const row = page.locator(`[data-testid=user][data-name="${who}"]`);
  await expect(row).toContainText('perator');
  await hand.press(row.getByTestId('user-change'));
  await hand.tick(page.getByTestId('user-role-viewer'));
  await hand.press(page.getByTestId('user-save'));
  await closed(page);
  await expect(row).toContainText('iewer');
  await hand.press(row.getByTestId('user-manage'));
  await hand.press(row.getByTestId('user-remove'));
  await hand.press(page.getByTestId('confirm-submit'));
  await closed(page);
  await expect(row).toHaveCount(0);
});

journey('a token is made, shown once and revoked', async ({ page, hand, as, name }) => {
  const own = name('nightly');
  await as('viewer', '/users');
  await hand.press(page.getByTestId('token-add'));
  await hand.type(page.getByTestId('token-name'), own);
  await hand.type(page.getByTestId('token-days'), '7');
  await hand.press(page.getByTestId('token-save'));
  await expect(page.getByTestId('secret')).toContainText('iw_');
  await hand.press(page.getByTestId('shown-once-kept'));
  const row = page.getByTestId('token').filter({ hasText: own });
  await hand.press(row.getByTestId('token-revoke'));
  await hand.press(page.getByTestId('confirm-submit'));
  await closed(page);
  await expect(row.getByTestId('token-revoke')).toHaveCount(0);
});

journey('a second factor is set up, asked for, and switched off', async ({ page, hand, world, name }) => {
  const who = name('dora');
  await somebody(world.server, who, 'viewer');
  await page.goto('/account');
  await hand.type(page.getByTestId('login-user'), who);
  await hand.type(page.getByTestId('login-password'), PASSWORD);
  await hand.press(page.getByTestId('login-submit'));
  await hand.press(page.getByTestId('factor-set-up'));
  const dialog = page.getByTestId('factor-dialog');
  const secret = /[A-Z2-7]{16,}/.exec((await dialog.innerText()).replaceAll(' ', ''))?.[0] ?? '';
  await hand.type(page.getByTestId('factor-code'), '000000');
  await hand.press(page.getByTestId('factor-confirm'));
  await expect(problem(page)).toBeVisible();
  await hand.type(page.getByTestId('factor-code'), codeOf(secret));
  await hand.press(page.getByTestId('factor-confirm'));
  await expect(page.getByTestId('secret')).toBeVisible();
  const [recovery = ''] = (await page.getByTestId('secret').innerText()).split('\n');
  await hand.press(page.getByTestId('shown-once-kept'));
  await expect(page.getByTestId('factor-off')).toBeVisible();

  await hand.press(page.getByTestId('user-menu').locator('summary'));
  await hand.press(page.getByTestId('sign-out'));
  await hand.type(page.getByTestId('login-user'), who);
  await hand.type(page.getByTestId('login-password'), PASSWORD);
  await hand.press(page.getByTestId('login-submit'));
  // A code is good once: the one that confirmed it is spent.
  await hand.type(page.getByTestId('login-code'), recovery);
  await hand.press(page.getByTestId('login-submit'));
  await expect(page.getByTestId('factor-off')).toBeVisible();
  await hand.press(page.getByTestId('factor-off'));
  await hand.press(page.getByTestId('confirm-submit'));
  await expect(page.getByTestId('factor-set-up')).toBeVisible();
});

journey('a user is given a scope, shut out, let in again and signed out', async ({ page, hand, as, world, name }) => {
  const who = name('emil');
  const emil = await somebody(world.server, who, 'viewer');
  await as('admin', '/users');
  const row = page.locator(`[data-testid=user][data-name="${who}"]`);
  await hand.press(row.getByTestId('user-change'));
  await hand.type(page.getByTestId('user-scope'), 'sight = south');
  await hand.press(page.getByTestId('user-save'));
  await expect(problem(page)).toContainText(/scope|filter|letter/i);
  await hand.type(page.getByTestId('user-scope'), 'site = south');
  await hand.press(page.getByTestId('user-save'));
  await closed(page);
  await expect(row).toContainText('site = south');

  await hand.press(row.getByTestId('user-change'));
  await hand.tick(page.getByTestId('user-disabled'));
  await hand.press(page.getByTestId('user-save'));
  await closed(page);
  await expect(row).toContainText('disabled', { ignoreCase: true });
  await expect(emil.get('/api/v1/hosts')).rejects.toThrow('not_signed_in');
  await hand.press(row.getByTestId('user-change'));
  await hand.tick(page.getByTestId('user-disabled'));
  await hand.press(page.getByTestId('user-save'));
  await closed(page);
  const again = await Person.signIn(world.server.url, who, PASSWORD);

  await hand.press(row.getByTestId('user-manage'));
  await hand.press(row.getByTestId('user-end-sessions'));
  await hand.press(page.getByTestId('confirm-submit'));
  await closed(page);
  await expect(again.get('/api/v1/hosts')).rejects.toThrow('not_signed_in');
  await hand.press(row.getByTestId('user-reset'));
  await hand.press(page.getByTestId('confirm-submit'));
  await expect(page.getByTestId('secret')).toContainText(/\S{12,}/);
  const once = await page.getByTestId('secret').locator('code').innerText();
  await hand.press(page.getByTestId('shown-once-kept'));
  await expect(Person.signIn(world.server.url, who, PASSWORD), 'the old one is worth nothing').rejects.toThrow('cannot sign in');
  await Person.signIn(world.server.url, who, once);
});
