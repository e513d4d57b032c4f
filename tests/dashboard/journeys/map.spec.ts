// The fleet page: what the map is coloured by, and which columns the table has.
import { readFile } from 'node:fs/promises';
import { expect, journey, test } from '../journey.ts';

journey('the map is coloured by what is known of hosts, and its legend filters them', async ({ page, hand, as }) => {
  await as('viewer', '/');
  const legend = page.getByTestId('legend-entry');
  for (const [colour, word] of [['freshness', 'Live'], ['agent version', '0.1.0'], ['BMC', 'No BMC']] as const) {
    await hand.choose(page.getByTestId('map-colour'), colour);
    await expect(legend.filter({ hasText: word })).toBeVisible();
  }
  await expect(page).toHaveURL(/colour=bmc/);
  const entry = legend.filter({ hasText: 'No BMC' });
  const count = Number(await entry.locator('strong').innerText());
  await hand.press(entry);
  await expect(page.getByTestId('fleet-count')).toContainText(`showing ${count} of`, { ignoreCase: true });
  await page.reload();
  await expect(page.getByTestId('map-colour')).toHaveValue('bmc');
  await expect(legend.filter({ hasText: 'No BMC' })).toHaveAttribute('aria-pressed', 'true');
});

journey('columns are chosen, remembered, and exported as they are shown', async ({ page, hand, as }) => {
  await as('viewer', '/?view=table');
  const menu = page.getByTestId('columns-menu');
  const heads = page.getByRole('columnheader');
  await expect(heads).toContainText(['State', 'Host', 'Worst open alert', 'Last check-in']);
  await hand.press(menu.locator('summary'));
  await hand.tick(page.getByTestId('column-group'));
  await expect(menu).toContainText('no host has it');
  await hand.tick(page.getByTestId('column-tags'));
  await hand.tick(page.getByTestId('column-uptime'));
  await hand.tick(page.getByTestId('rows-compact'));
  await expect(heads.filter({ hasText: 'Tags' })).toBeVisible();
  await expect(heads.filter({ hasText: 'Up for' })).toHaveCount(0);
  await expect(page).toHaveURL(/cols=alert,heard,place,system,group,tags/);
  await page.keyboard.press('Escape');
  await hand.press(page.getByTestId('export-menu').locator('summary'));
  const file = page.waitForEvent('download');
  await hand.press(page.getByTestId('export-shown'));
  const text = await readFile(await (await file).path(), 'utf8');
  expect(text.split('\r\n')[0]).toBe('name,state,state_since,severity,worst_alert,open_alerts,last_check_in_at,rack,site,kernel,os,group,tags');

  // Without the words of the link, this browser still has them.
  await page.goto('/?view=table');
  await expect(heads.filter({ hasText: 'Tags' })).toBeVisible();
  await hand.press(menu.locator('summary'));
  await hand.press(page.getByTestId('columns-usual'));
  await expect(heads.filter({ hasText: 'Tags' })).toHaveCount(0);
});

test('the inbox puts alerts together by rack and by rule', async ({ as, page }) => {
  await as('viewer', '/alerts?group=rack');
  const group = page.getByTestId('alert-group').filter({ has: page.getByRole('link', { name: 'A1', exact: true }) });
  await expect(group.getByTestId('group-count')).toContainText('host');
  await expect(group.getByTestId('alert-card').first()).toBeVisible();
  await page.getByTestId('alerts-group').selectOption('rule');
  await expect(page).toHaveURL(/group=rule/);
  await expect(page.getByTestId('alert-group').first().getByTestId('group-count')).toContainText('alert');
});
