// Where everybody may look without signing in: how hosts are, and nothing that tells where and whose they are.
import { mayOpen, PAGES } from '../pages.ts';
import { Answers } from '../world/answers.ts';
import { SignedHost } from '../world/host.ts';
import { ADMIN_PASSWORD, type Server } from '../world/programs.ts';
import type { Person } from '../world/person.ts';
import { expect, ownJourney } from '../journey.ts';

const OPEN = '[access]\nanonymous_view = true\n';
const PART = { component: 'disk/nvme0n1', model: 'SAMSUNG MZQL23T8HCLS', serial: 'S64HNE0R501234', firmware: 'GDC5602Q' };
const LINE = 'EXT4-fs (sda1): warning: mounting fs with errors, running e2fsck is recommended';
/** What nobody is told who has not signed in: addresses, serial numbers, log lines, notes, people. */
const SECRETS = ['192.0.2.77', 'S64HNE0R501234', 'EXT4-fs (sda1)', 'key under the mat', 'anna-of-the-night', '127.0.0.1'];

/** Two hosts, of which everything is known that is not for everybody. */
async function fill(server: Server, admin: Person): Promise<string> {
  const host = await SignedHost.join(server.url, server.joinToken(1), 'web-01');
  await host.tell({ lines: [LINE], parts: [PART] });
  const bmc = { address: '192.0.2.77', protocol: 'ipmi' };
  await admin.send('POST', '/api/v1/hosts', { name: 'store-01', rack: 'B2', notes: 'key under the mat', bmc });
  await admin.send('PATCH', `/api/v1/hosts/${host.id}`, { notes: 'key under the mat' });
  const { items } = await admin.get<{ items: { id: number }[] }>('/api/v1/alerts?state=open');
  for (const { id } of items) await admin.send('POST', `/api/v1/alerts/${id}/acknowledge`, { reason: 'anna-of-the-night has it' });
  return host.id;
}

ownJourney('everybody looks, and is told nothing that is not for everybody', OPEN, async ({ page, context, hand, server, admin }) => {
  const id = await fill(server, admin);
  const known = await admin.get<Record<string, unknown>>(`/api/v1/hosts/${id}`);
  expect(JSON.stringify(known), 'it is there, for whoever has signed in').toContain('key under the mat');
  const answers = new Answers(context);
  await page.goto('/');
  await expect(page.getByTestId('open-banner')).toContainText('Everybody can read this');
  await expect(page.getByTestId('host-row')).toHaveCount(2);
  const rail = page.getByTestId('rail').getByRole('listitem');
  await expect(rail).toHaveText([/Fleet/, /Alerts/, /Timeline/, /About/]);
  await expect(page.getByTestId('sign-out')).toHaveCount(0);

  await hand.press(rail.filter({ hasText: 'Alerts' }).getByRole('link'));
  const card = page.getByTestId('alert-card').first();
  await expect(card).toContainText('web-01');
  const fold = card.getByTestId('alert-title').getByRole('button');
  if ((await fold.getAttribute('aria-expanded')) === 'false') await hand.press(fold);
  for (const act of ['alert-acknowledge', 'alert-take-back', 'alert-silence', 'alert-resolve']) await expect(page.getByTestId(act)).toHaveCount(0);
  await hand.press(card.getByRole('link', { name: 'web-01' }));
  await expect(page.locator('h1')).toHaveText('web-01');
  await expect(page.locator('nav.tabs').getByRole('link'), 'events, parts and logs are not for everybody').toHaveCount(1);
  for (const path of [`/hosts/${id}/logs`, `/hosts/${id}/inventory`, '/timeline', '/about']) {
    await page.goto(path);
    await expect(page.locator('main h1').first()).toBeVisible();
    await expect(page.locator('main')).not.toContainText('Loading…');
    const shown = await page.content();
    for (const secret of SECRETS.slice(0, -1)) expect(shown, `${secret} on ${path}`).not.toContain(secret);
  }
  const { told, all } = await answers.with(SECRETS);
  expect(all).toBeGreaterThan(8);
  expect(told).toEqual([]);
});

ownJourney('a closed page says who may open it, and leads there through the door', OPEN, async ({ page, hand }) => {
  const closed = PAGES.filter((one) => !/^host|^fleet|^alerts|^incident|^timeline|^about|^nowhere|^batch|^task$|^capture$/.test(one.page));
  for (const one of closed) {
    await page.goto(`/${one.page}`);
    await expect(page.locator('main'), one.page).toContainText(`needs the role ${one.least ?? 'viewer'}`);
    expect(mayOpen(one, 'admin')).toBe(true);
  }
  await page.goto('/audit');
  await hand.press(page.locator('main').getByRole('button', { name: 'Sign in' }));
  await hand.type(page.getByTestId('login-user'), 'admin');
  await hand.type(page.getByTestId('login-password'), ADMIN_PASSWORD);
  await hand.press(page.getByTestId('login-submit'));
  await expect(page.getByTestId('audit-row').first()).toBeVisible();
  await expect(page.getByTestId('open-banner')).toHaveCount(0);
});

ownJourney('where that is not set, there is nothing but the door', '', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByTestId('login-submit')).toBeVisible();
  await expect(page.getByTestId('open-banner')).toHaveCount(0);
});
