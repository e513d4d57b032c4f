// BMCs that mean harm: sensor names, serial numbers, models and log entries of theirs are shown as they were said, and are
// nothing but text (abuse case 2).
import { expect, type Page, test } from '@playwright/test';
import { Watch } from '../watch.ts';
import { HostileBmcs } from '../world/hostile_bmcs.ts';
import { HOSTILE } from '../world/hostile.ts';
import { Person } from '../world/person.ts';
import { ADMIN_PASSWORD, Server, until } from '../world/programs.ts';

const SETTINGS = '[bmc]\nallow_local_addresses = true\n';
const TURNS_AROUND = '\u202e';
/** The 16 letters of a name by IPMI. */
const SHORT = '<svg onload=a()>';
const PAGES = ['', '/sensors', '/inventory', '/logs', '/bmc', '/power', '/diagnostics'];

async function isText(page: Page, where: string): Promise<void> {
  const made = await page.evaluate(() => [...document.querySelectorAll('main [onload], main [onerror], main [onclick], main img, main script')].map((one) => one.outerHTML));
  expect(made, `${where}: an element was made of what a BMC said`).toEqual([]);
  expect(await page.evaluate(() => document.body.innerText + document.title), where).not.toContain(TURNS_AROUND);
}

test('what hostile BMCs say is text on every page', async ({ browser }) => {
  test.setTimeout(120_000);
  const bmcs = await HostileBmcs.hold();
  const server = await Server.start(SETTINGS);
  const context = await browser.newContext({ baseURL: server.url });
  const watch = new Watch(context, server.url);
  await watch.start();
  try {
    const admin = await Person.signIn(server.url, 'admin', ADMIN_PASSWORD);
    await context.addCookies([admin.kept]);
    const page = await context.newPage();
    for (const { username, password, bmc } of bmcs.all) {
      const by = bmc.protocol;
      const credential = await admin.send<{ id: string }>('POST', '/api/v1/credentials?keep=anyway', { name: `of ${by}`, username, password, is_default: false });
      const host = await admin.send<{ id: string }>('POST', '/api/v1/hosts', { name: `evil-${by}`, bmc: { ...bmc, credential: credential.id } });
      const told = (path: string): Promise<string> => admin.get(`/api/v1/hosts/${host.id}/${path}`).then((answer) => JSON.stringify(answer));
      for (const path of ['sensors', 'inventory', 'events']) {
        await until(`the ${path} of ${by} are known`, async () => /onerror=window|onload=a/.test(await told(path)), 60).catch(async (error: unknown) => {
          throw new Error(`${String(error)}: ${await told(path)} ${await told('bmc')}`);
        });
      }
      for (const tab of PAGES) {
        const where = `${by}${tab}`;
        await page.goto(`/hosts/${host.id}${tab}`);
        await expect(page.locator('h1')).toHaveText(`evil-${by}`);
        await expect(page.locator('main')).not.toContainText('Loading…');
        for (const fold of await page.locator('main [aria-expanded=false]').all()) if (await fold.isVisible()) await fold.click();
        await isText(page, where);
      }
      await page.goto(`/hosts/${host.id}/inventory`);
      await expect(page.locator('main').getByText(HOSTILE, { exact: false }).first()).toBeVisible();
      await page.goto(`/hosts/${host.id}/sensors`);
      await expect(page.locator('main').getByText(by === 'ipmi' ? SHORT : HOSTILE, { exact: false }).first()).toBeVisible();
      for (const path of ['/', '/?view=map', '/alerts', '/events', '/tasks']) {
        await page.goto(path);
        await expect(page.locator('main h1')).toBeAttached();
        await expect(page.locator('main')).not.toContainText('Loading…');
        await isText(page, path);
      }
      // Its log may be of any time.
      await page.goto(`/events?q=${encodeURIComponent(`host = evil-${by}`)}&from=2020-01-01T00:00:00.000Z&to=2100-01-01T00:00:00.000Z`);
      const rows = page.getByTestId('event-row');
      await (by === 'ipmi' ? rows.filter({ hasText: SHORT }) : rows).first().getByRole('button').first().click();
      await expect(page.getByTestId('event-dialog')).toContainText(by === 'ipmi' ? SHORT : HOSTILE);
      await isText(page, 'an event');
    }
    expect(await watch.faults()).toEqual([]);
  } finally {
    await context.close();
    await server.remove();
    await bmcs.end();
  }
});
