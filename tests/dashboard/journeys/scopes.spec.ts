// Somebody who may see a part of the fleet sees no more of it: no host, no alert, no event, no number, by no way.
import { Answers } from '../world/answers.ts';
import { Person } from '../world/person.ts';
import { ADMIN_PASSWORD } from '../world/programs.ts';
import { PASSWORD, type World } from '../world/world.ts';
import { expect, journey } from '../journey.ts';

/** Of the others, whatever it is. */
const HIDDEN = ['gpu-0', 'store-0', '"A1"', '"B2"'];

async function scoped(world: World, name: string, role: string): Promise<Person> {
  const admin = await Person.signIn(world.server.url, 'admin', ADMIN_PASSWORD);
  const { one_time_password: once } = await admin.send<{ one_time_password: string }>('POST', '/api/v1/users', { name, role, scope: 'site = south' });
  const first = await Person.signIn(world.server.url, name, once);
  await first.send('POST', '/api/v1/session/password', { current: once, new: PASSWORD });
  return Person.signIn(world.server.url, name, PASSWORD);
}

journey('a person with a scope sees what is in it', async ({ page, hand, world, name }) => {
  const who = await scoped(world, name('ann'), 'operator');
  await page.context().addCookies([who.kept]);
  const answers = new Answers(page.context());
  await page.goto('/');
  const rows = page.getByTestId('host-row');
  await expect(rows.filter({ hasText: 'odd-01' })).toBeVisible();
  await expect(rows.filter({ hasText: 'web-01' })).toBeVisible();
  await expect(rows.filter({ hasText: /gpu-|store-/ })).toHaveCount(0);
  // Somebody who asks for the others gets none of them.
  await hand.type(page.getByTestId('filter'), 'site = north');
  await page.keyboard.press('Enter');
  await expect(page.locator('main')).toContainText(/None of \d+ hosts/);

  await page.goto('/?view=map');
  await expect(page.getByTestId('fleet-map')).toBeVisible();
  await page.goto('/alerts');
  await expect(page.getByTestId('alert-card').filter({ hasText: 'odd-01' }).first()).toBeVisible();
  await expect(page.getByTestId('alert-card').filter({ hasNotText: /odd-01|web-0/ }), 'the incident of the rack is not shown').toHaveCount(0);
  await page.goto('/events');
  await expect(page.getByTestId('event-row').first()).toBeVisible();
  await expect(page.getByTestId('event-row').filter({ hasText: 'gpu-0' })).toHaveCount(0);
  await page.goto('/timeline');
  await expect(page.getByTestId('fleet-uptime')).toBeVisible();
  for (const path of ['/tasks', '/jobs']) {
    await page.goto(path);
    await expect(page.locator('main h1')).toBeVisible();
    await expect(page.locator('main')).not.toContainText('Loading…');
  }
  await page.keyboard.press('Control+k');
  await page.getByTestId('palette-field').pressSequentially('gpu-0');
  await expect(page.getByTestId('palette-option').filter({ hasText: /^gpu-0/ })).toHaveCount(0);
  await page.keyboard.press('Escape');
  const { told, all } = await answers.with(HIDDEN);
  expect(all).toBeGreaterThan(8);
  expect(told).toEqual([]);
});

journey('pages about the whole fleet are closed to a person with a scope, and so is what is elsewhere', async ({ page, hand, world, name }) => {
  const who = await scoped(world, name('ben'), 'operator');
  await page.context().addCookies([who.kept]);
  await page.goto('/');
  const rail = page.getByTestId('rail').getByRole('listitem');
  await expect(rail.filter({ hasText: 'Maintenance' })).toBeVisible();
  for (const word of ['Rules', 'Silences', 'Routes', 'Channels', 'Captures', 'Enrol', 'Add hosts', 'Credentials', 'About']) {
    await expect(rail.filter({ hasText: word }), word).toHaveCount(0);
  }
  for (const path of ['/rules', '/silences', '/routes', '/channels', '/captures', '/enrol', '/add', '/credentials', '/about']) {
    await page.goto(path);
    await expect(page.locator('main'), path).toContainText('about the whole fleet; you see a part of it');
  }
  for (const tab of ['', '/sensors', '/logs']) {
    await page.goto(`/hosts/${world.hosts['gpu-01']}${tab}`);
    await expect(page.locator('main'), 'it is as if it were not there').toContainText('no such host');
    await expect(page.locator('main')).not.toContainText('gpu-01');
  }
  for (const [path, words] of [[`/incidents/${world.incident}`, 'no such incident'], [`/jobs/${world.batch}`, 'no such batch']] as const) {
    await page.goto(path);
    await expect(page.locator('main')).toContainText(words);
  }
  await hand.press(rail.filter({ hasText: 'Fleet' }).getByRole('link'));
  await expect(page.getByTestId('host-row').first()).toBeVisible();
});
