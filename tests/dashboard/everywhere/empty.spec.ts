// A server on its first day, and one that does not answer: the sentences that stand where there is nothing.
import { expect, type Page, test } from '@playwright/test';
import { Person } from '../world/person.ts';
import { ADMIN_PASSWORD, Server } from '../world/programs.ts';
import { Watch } from '../watch.ts';
import { violations } from './axe.ts';
import { look, sideways, THEMES, WIDTHS } from './looks.ts';

const OWN = 'a few unrelated words 42';
const LISTS = ['/', '/alerts', '/jobs', '/tasks', '/captures', '/silences', '/routes', '/credentials', '/incidents/1', '/hosts/none', '/tasks/none', '/captures/none'];

async function lookedAt(page: Page, where: string): Promise<void> {
  for (const width of WIDTHS) {
    for (const theme of THEMES) {
      await look(page, theme, width);
      expect.soft(await violations(page), `${where}, axe, ${theme}, ${width} px`).toEqual([]);
    }
    expect.soft(await sideways(page), `${where}, wider than ${width} px`).toEqual([]);
  }
  await look(page, 'dark', 1280);
}

test('the first administrator on the first day', async ({ browser }) => {
  test.setTimeout(120_000);
  const server = await Server.start('', { password: false });
  const context = await browser.newContext({ baseURL: server.url });
  const watch = new Watch(context, server.url);
  await watch.start();
  try {
    const page = await context.newPage();
    await page.goto('/');
    await lookedAt(page, 'sign in');
    const [, once = ''] = /one-time password (\S+)/.exec(server.log()) ?? [];
    await page.getByTestId('login-user').fill('admin');
    await page.getByTestId('login-password').fill(once);
    await page.getByTestId('login-submit').click();
    await expect(page.getByTestId('password-submit')).toBeVisible();
    await lookedAt(page, 'first password');
    // Nothing else is shown before it is changed.
    await page.goto('/alerts');
    await page.getByTestId('password-current').fill(once);
    await page.getByTestId('password-new').fill(OWN);
    await page.getByTestId('password-submit').click();
    await expect(page.getByTestId('no-alerts')).toBeVisible();
    await expect(page.locator('main')).toContainText('No open alerts');
    for (const path of LISTS) {
      await page.goto(path);
      await expect(page.locator('main h1').first(), `${path} has a heading`).toBeAttached();
      await expect(page.locator('main')).not.toContainText('Loading…');
      await lookedAt(page, path);
    }
    expect(await watch.faults()).toEqual([]);
  } finally {
    await context.close();
    await server.remove();
  }
});

test('a page whose data cannot be loaded says so, and tries again', async ({ browser }) => {
  const server = await Server.start('');
  const admin = await Person.signIn(server.url, 'admin', ADMIN_PASSWORD);
  const context = await browser.newContext({ baseURL: server.url });
  try {
    await context.addCookies([admin.kept]);
    const page = await context.newPage();
    const refuse = { status: 500, contentType: 'application/problem+json', body: JSON.stringify({ code: 'internal', title: 'x', detail: '', hint: '', trace_id: 'abc123' }) };
    let broken = true;
    await page.route(/\/api\/v1\/(rules|silences)/, (route) => (broken ? route.fulfill(refuse) : route.continue()));
    for (const path of ['/rules', '/silences']) {
      broken = true;
      await page.goto(path);
      await expect(page.getByTestId('error-state')).toContainText('abc123');
      await lookedAt(page, `${path}, broken`);
      broken = false;
      await page.getByTestId('error-state').getByRole('button', { name: 'Try again' }).click();
      await expect(page.getByTestId('error-state')).toHaveCount(0);
    }
  } finally {
    await context.close();
    await server.remove();
  }
});
