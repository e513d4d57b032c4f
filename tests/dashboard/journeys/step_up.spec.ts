// What cannot be taken back wants a fresh proof of who is there: the password, or a code where there is a second factor.
import type { Page } from '@playwright/test';
import type { Hand } from '../hands.ts';
import { codeOf } from '../world/second_factor.ts';
import { ADMIN_PASSWORD } from '../world/programs.ts';
import { Person } from '../world/person.ts';
import { closed, expect, ownJourney } from '../journey.ts';

/** A little longer than a proof counts. */
const MINUTES = 11;

interface Entry {
  action: string;
  subject: string;
  outcome: string;
}

/** Fills in a new user and sends it; what comes is for the test. */
async function addUser(page: Page, hand: Hand, name: string): Promise<void> {
  await hand.press(page.getByTestId('user-add'));
  await hand.type(page.getByTestId('user-name'), name);
  await hand.press(page.getByTestId('user-save'));
}

async function usersOf(admin: Person): Promise<string[]> {
  return (await admin.get<{ items: { name: string }[] }>('/api/v1/users')).items.map((user) => user.name);
}

ownJourney('a dangerous act asks for the password again, and is done once', '', async ({ page, context, hand, server, admin }) => {
  await server.later(MINUTES);
  await context.addCookies([admin.kept]);
  await page.goto('/users');
  const sent: string[] = [];
  page.on('response', (response) => response.request().method() === 'POST' && sent.push(`${new URL(response.url()).pathname} ${response.status()}`));
  await addUser(page, hand, 'carla');
  const proof = page.getByTestId('proof-dialog');
  await expect(proof).toContainText('Is it still you?');

  // Whoever thinks better of it has done nothing.
  await hand.press(proof.getByRole('button', { name: 'Cancel' }));
  await expect(proof).toHaveCount(0);
  await expect(page.getByTestId('user-dialog').getByTestId('form-problem')).toContainText(/\S/);
  await page.keyboard.press('Escape');
  await closed(page);
  await expect(page.locator('[data-testid=user][data-name=carla]')).toHaveCount(0);
  expect(sent).toEqual(['/api/v1/users 403']);

  await addUser(page, hand, 'carla');
  await hand.press(page.getByTestId('proof-submit'));
  await expect(proof.getByTestId('form-problem')).toContainText('Nothing was entered');
  await hand.type(page.getByTestId('proof-password'), 'not the password');
  await hand.press(page.getByTestId('proof-submit'));
  await expect(proof.getByTestId('form-problem')).toContainText(/wrong/i);
  await expect(page.getByTestId('proof-password'), 'a wrong one is not kept').toHaveValue('');
  await hand.type(page.getByTestId('proof-password'), ADMIN_PASSWORD);
  await hand.press(page.getByTestId('proof-submit'));
  await expect(page.getByTestId('secret')).toContainText(/\S{12,}/);
  await hand.press(page.getByTestId('shown-once-kept'));
  await closed(page);
  await expect(page.locator('[data-testid=user][data-name=carla]')).toHaveCount(1);
  expect(sent.filter((one) => one === '/api/v1/users 201')).toHaveLength(1);

  // And then not again for a while.
  await addUser(page, hand, 'dora');
  await expect(page.getByTestId('secret')).toBeVisible();
  await hand.press(page.getByTestId('shown-once-kept'));
  const anew = await Person.signIn(server.url, 'admin', ADMIN_PASSWORD);
  expect((await usersOf(anew)).sort()).toEqual(['admin', 'carla', 'dora']);
  const { items } = await anew.get<{ items: Entry[] }>('/api/v1/audit?action=user.add');
  expect(items.filter((entry) => entry.subject === 'carla' && entry.outcome === 'done')).toHaveLength(1);
});

ownJourney('whoever has a second factor proves it by a code', '', async ({ page, context, hand, server, admin }) => {
  const { secret } = await admin.send<{ secret: string }>('POST', '/api/v1/me/second-factor');
  await admin.send('POST', '/api/v1/me/second-factor/confirm', { code: codeOf(secret) });
  await server.later(MINUTES);
  await context.addCookies([admin.kept]);
  await page.goto('/users');
  await addUser(page, hand, 'carla');
  await expect(page.getByTestId('proof-password')).toHaveCount(0);
  await hand.type(page.getByTestId('proof-code'), '000000');
  await hand.press(page.getByTestId('proof-submit'));
  await expect(page.getByTestId('proof-dialog').getByTestId('form-problem')).toContainText(/\S/);
  await expect(page.getByTestId('secret')).toHaveCount(0);
  await hand.type(page.getByTestId('proof-code'), codeOf(secret, Date.now() + MINUTES * 60_000));
  await hand.press(page.getByTestId('proof-submit'));
  await expect(page.getByTestId('secret')).toContainText(/\S{12,}/);
  await hand.press(page.getByTestId('shown-once-kept'));
  await expect(page.locator('[data-testid=user][data-name=carla]')).toHaveCount(1);
});
