// What opens over a page: every dialog and menu, in both themes and at two widths.
import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures.ts';
import type { Role, World } from '../world/world.ts';
import { violations } from './axe.ts';
import { look, sideways, THEMES, WIDTHS } from './looks.ts';

interface Opening {
  what: string;
  as: Role;
  path: (world: World) => string;
  /** What is pressed, one after the other. */
  press: string[];
  /** What is there then. */
  shown: string;
}

const id = (name: string): string => `[data-testid="${name}"]`;
const DIALOG = 'dialog[open]';
const power = (world: World): string => `/hosts/${world.bmcHost}/power`;
const ofBmc = (world: World): string => `/hosts/${world.bmcHost}/bmc`;

const OPENINGS: Opening[] = [
  { what: 'menu of the person', as: 'admin', path: () => '/about', press: [`${id('user-menu')} summary`], shown: id('sign-out') },
  { what: 'help', as: 'viewer', path: () => '/about', press: ['header .help'], shown: id('help-dialog') },
  { what: 'acknowledge', as: 'operator', path: () => '/alerts', press: [`${id('incident')} ${id('alert-title')} button`, id('alert-acknowledge')], shown: id('acknowledge-dialog') },
  { what: 'silence', as: 'operator', path: () => '/silences', press: [id('silence-add'), id('silence-again')], shown: id('silence-dialog') },
  { what: 'end a silence', as: 'operator', path: () => '/silences', press: [id('silence-end')], shown: id('confirm-dialog') },
  { what: 'power', as: 'operator', path: power, press: [id('do-off')], shown: id('ask-dialog') },
  { what: 'boot device', as: 'operator', path: power, press: [id('do-boot')], shown: id('ask-dialog') },
  { what: 'a BMC is changed', as: 'operator', path: ofBmc, press: [id('bmc-change')], shown: id('bmc-form') },
  { what: 'a BMC is taken away', as: 'operator', path: ofBmc, press: [id('bmc-remove')], shown: id('confirm-dialog') },
  { what: 'new credential', as: 'admin', path: () => '/credentials', press: [id('credential-add')], shown: id('credential-dialog') },
  { what: 'credential', as: 'admin', path: () => '/credentials', press: [id('credential-change')], shown: id('credential-dialog') },
  { what: 'rule', as: 'operator', path: () => '/rules', press: [id('rule-add')], shown: id('rule-dialog') },
  { what: 'rule as text', as: 'operator', path: () => '/rules', press: [id('rule-add'), id('rule-as-text')], shown: id('rule-text') },
  { what: 'palette', as: 'admin', path: () => '/about', press: [id('palette-open')], shown: id('palette-field') },
  { what: 'views', as: 'operator', path: () => '/', press: [`${id('views-menu')} summary`, id('view-save')], shown: id('view-dialog') },
  { what: 'new user', as: 'admin', path: () => '/users', press: [id('user-add')], shown: id('user-dialog') },
  { what: 'account of somebody', as: 'admin', path: () => '/users', press: [id('user-manage')], shown: id('user-reset') },
  { what: 'new token', as: 'viewer', path: () => '/users', press: [id('token-add')], shown: id('token-dialog') },
  { what: 'second factor', as: 'operator', path: () => '/account', press: [id('factor-set-up')], shown: id('factor-dialog') },
  { what: 'new channel', as: 'admin', path: () => '/channels', press: [id('channel-add')], shown: id('channel-dialog') },
  { what: 'an event', as: 'operator', path: () => '/events', press: [`${id('event-row')} button`], shown: id('event-dialog') },
  { what: 'lines to join by', as: 'operator', path: () => '/enrol', press: [id('join-make')], shown: id('join-lines') },
  { what: 'rule that is read', as: 'viewer', path: () => '/rules', press: [id('rule-open')], shown: id('rule-dialog') },
  { what: 'routes', as: 'admin', path: () => '/routes', press: [id('routes-edit')], shown: id('routes-form') },
  { what: 'new task', as: 'operator', path: () => '/tasks', press: [id('task-new')], shown: id('task-make') },
  { what: 'new capture', as: 'operator', path: () => '/captures', press: [id('capture-new')], shown: id('capture-form') },
  { what: 'many hosts', as: 'operator', path: () => '/add', press: [id('add-many')], shown: id('import-form') },
  { what: 'hosts are chosen', as: 'operator', path: () => '/', press: [id('select-hosts'), id('select-all')], shown: id('bulk-bar') },
  { what: 'a sensor over time', as: 'viewer', path: (world) => `/hosts/${world.bmcHost}/sensors`, press: [id('sensor-draw'), id('trend-table-toggle')], shown: id('trend-table') },
  { what: 'licences', as: 'viewer', path: () => '/about', press: [`${id('licences')} summary`], shown: `${id('licences')} table, ${id('licences')} p` },
  { what: 'an entry of the audit', as: 'admin', path: () => '/audit', press: [`${id('audit-row')} button`], shown: `${id('audit-row')} dl` },
];

/** A dialog that is larger than the window scrolls within itself, and its end can be reached. */
async function fits(page: Page): Promise<void> {
  const dialog = page.locator(DIALOG);
  if ((await dialog.count()) === 0) return;
  const box = await dialog.boundingBox();
  const room = page.viewportSize();
  expect.soft((box?.x ?? 0) >= 0 && (box?.x ?? 0) + (box?.width ?? 0) <= (room?.width ?? 0), 'the dialog is in the window').toBe(true);
  if ((await dialog.getByRole('button').count()) === 0) return;
  await dialog.getByRole('button').last().scrollIntoViewIfNeeded();
  await expect.soft(dialog.getByRole('button').last()).toBeInViewport();
}

for (const one of OPENINGS) {
  test(`${one.what} as ${one.as}`, async ({ as, world }) => {
    const page = await as(one.as, one.path(world));
    for (const press of one.press) await page.locator(press).first().click();
    await expect(page.locator(one.shown).first()).toBeVisible();
    for (const width of WIDTHS) {
      for (const theme of THEMES) {
        await look(page, theme, width);
        expect.soft(await violations(page), `axe, ${theme}, ${width} px`).toEqual([]);
      }
      expect.soft(await sideways(page), `wider than ${width} px`).toEqual([]);
      await fits(page);
    }
  });
}
