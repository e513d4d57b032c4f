import { readFileSync } from 'node:fs';
import { HOSTILE } from '../world/hostile.ts';
import { expect, journey } from '../journey.ts';

journey('events are looked through, and a rule is begun from one', async ({ page, hand, as }) => {
  await as('operator', '/events');
  await hand.type(page.getByTestId('events-filter'), 'hots = odd-01');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('filter-problem')).toBeVisible();
  await hand.type(page.getByTestId('events-filter'), 'host = odd-01');
  await page.keyboard.press('Enter');
  await hand.type(page.getByTestId('events-text'), 'window.__xss');
  // The list is that of these words, no longer that of all.
  await expect(page.getByTestId('event-row').filter({ hasNotText: 'odd-01' })).toHaveCount(0);
  await expect(page.getByTestId('event-row').first()).toContainText('odd-01');
  await expect(page.getByTestId('events-total')).toBeVisible();
  await hand.press(page.getByTestId('event-row').first().getByRole('button').first());
  await expect(page.getByTestId('event-dialog')).toContainText(HOSTILE);
  await hand.press(page.getByTestId('event-rule'));
  await expect(page.getByTestId('rule-dialog')).toBeVisible();
});

journey('events are narrowed by time, held still, and taken along', async ({ page, hand, as, world, host, name }) => {
  const who = name('talks');
  const joined = await host(who, ['EXT4-fs (sda1): warning: mounting fs with errors, running e2fsck is recommended']);
  await as('viewer', `/events?q=${encodeURIComponent(`host = ${who}`)}`);
  const rows = page.getByTestId('event-row');
  await expect(rows).toHaveCount(1);
  // Held still, the page takes nothing new; let go, it does.
  await hand.press(page.getByTestId('events-live'));
  await expect(page.locator('main')).toContainText('Paused');
  await joined.tell({ lines: ['NVRM: Xid (PCI:0000:3b:00): 79, pid=1234, GPU has fallen off the bus.'] });
  await expect.poll(async () => (await world.people.viewer.get<{ total: number }>(`/api/v1/hosts/${joined.id}/events`)).total).toBe(2);
  await expect(rows).toHaveCount(1);
  await hand.press(page.getByTestId('events-live'));
  await expect(rows).toHaveCount(2);

  await hand.press(rows.first().getByRole('button').first());
  await hand.press(page.getByTestId('event-only'));
  await expect(page).toHaveURL(/class/);
  await expect(rows).toHaveCount(1);
  const file = page.waitForEvent('download');
  await hand.press(page.getByTestId('events-csv'));
  expect((await file).suggestedFilename()).toMatch(/^[\w.-]+\.csv$/);
  await hand.press(page.getByTestId('events-permalink'));
  await expect(page, 'a link that shows the same tomorrow').toHaveURL(/from=.*to=|to=.*from=/);
  await expect(page.getByTestId('events-from')).toHaveValue(/^\d{4}-/);
  await expect(rows).toHaveCount(1);
  await hand.type(page.getByTestId('events-text'), 'nothing says this');
  await expect(page.getByTestId('events-none')).toContainText('No event matches');
});

journey('columns are chosen, remembered, and taken along in a file', async ({ page, hand, as }) => {
  await as('viewer', `/events?q=${encodeURIComponent('host = odd-01')}`);
  const heads = page.getByTestId('event-table').getByRole('columnheader');
  await expect(heads).toHaveText(['Time', 'Severity', 'Host', 'What', 'Source']);
  const menu = page.getByTestId('columns-menu');
  await hand.press(menu.locator('summary'));
  await expect(page.getByTestId('columns-usual')).toBeDisabled();
  await hand.tick(page.getByTestId('column-source'));
  await hand.tick(page.getByTestId('column-class'));
  await expect(heads).toHaveText(['Time', 'Severity', 'Host', 'What', 'Class']);
  await expect(page.getByTestId('event-row').first().getByRole('cell')).toHaveCount(5);
  await expect(page).toHaveURL(/cols=host,class/);
  // What does not fit is not shown, and the menu says so.
  for (const column of ['received', 'evidence']) await hand.tick(page.getByTestId(`column-${column}`));
  await expect(menu).toContainText('no room here');
  for (const column of ['received', 'evidence']) await hand.tick(page.getByTestId(`column-${column}`));
  await page.keyboard.press('Escape');

  const file = page.waitForEvent('download');
  await hand.press(page.getByTestId('events-shown'));
  const [head, first] = readFileSync(await (await file).path(), 'utf8').split('\r\n');
  expect(head).toBe('happened_at,severity,host,title,component,count,class');
  expect(first).toContain(',odd-01,');

  await page.goto('/events');
  await expect(heads, 'this browser remembers').toHaveText(['Time', 'Severity', 'Host', 'What', 'Class']);
  await page.goto('/events?cols=component');
  await expect(heads, 'a link says it for whoever opens it').toHaveText(['Time', 'Severity', 'What', 'Component']);
  await hand.press(menu.locator('summary'));
  await hand.press(page.getByTestId('columns-usual'));
  await expect(heads).toHaveText(['Time', 'Severity', 'Host', 'What', 'Source']);
});
