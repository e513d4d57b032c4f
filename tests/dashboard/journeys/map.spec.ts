// The fleet page: what the map is coloured by, and which columns the table has.
import { readFile } from 'node:fs/promises';
import { expect, journey, test } from '../journey.ts';

journey('the map is coloured by how BMCs are reached, and its legend filters', async ({ page, hand, as }) => {
  await as('viewer', '/');
  await hand.choose(page.getByTestId('map-colour'), 'BMC');
  await expect(page).toHaveURL(/colour=bmc/);
  const entry = page.getByTestId('legend-entry').filter({ hasText: 'No BMC' });
  const count = await entry.locator('strong').innerText();
  await hand.press(entry);
  await expect(page.getByTestId('fleet-count')).toHaveText(new RegExp(`^${count} of `));
  await page.reload();
  await expect(page.getByTestId('map-colour')).toHaveValue('bmc');
  await expect(entry).toHaveAttribute('aria-pressed', 'true');
});

journey('the map is coloured by what BMCs measure, and the table has it in columns', async ({ page, hand, as }) => {
  await as('viewer', '/?cols=alert,margin,inlet,psu,fans,power');
  await hand.choose(page.getByTestId('map-colour'), 'power supplies');
  await expect(page).toHaveURL(/colour=psu/);
  const well = page.getByTestId('legend-entry').filter({ hasText: 'All well' });
  await expect(page.getByTestId('legend-entry').filter({ hasText: 'Not known' })).toBeVisible();
  const count = await well.locator('strong').innerText();
  await hand.press(well);
  await expect(page.getByTestId('filter')).toHaveValue('psu = ok');
  await expect(page.getByTestId('fleet-count')).toHaveText(new RegExp(`^${count} of `));
  const first = page.getByTestId('host-row').first();
  await expect(first.getByTestId('vital-psu')).toHaveText('2/2');
  await expect(first.getByTestId('vital-psu')).toHaveAttribute('title', /^2 of 2 power supplies are well · .*\d/);
  await expect(first.getByTestId('vital-inlet')).toHaveText(/^\d+ °C$/);
  await hand.press(page.getByRole('columnheader', { name: 'Margin' }).getByRole('button'));
  await expect(page).toHaveURL(/sort=margin/);
  await expect(first.getByTestId('vital-margin')).toHaveText(/^\d+(\.\d)? K$/);
  await hand.type(page.getByTestId('filter'), 'margin < -50');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('host-row')).toHaveCount(0);
});

test('each colour of the map has a legend that counts all hosts', async ({ as, page }) => {
  await as('viewer', '/');
  const options = page.getByTestId('map-colour').locator('option');
  await expect(options.filter({ hasText: 'firmware drift' })).toBeAttached();
  const words = await options.allInnerTexts();
  await expect(page.getByTestId('fleet-count')).toHaveText(/\d/);
  const hosts = Number.parseInt(await page.getByTestId('fleet-count').innerText(), 10);
  for (const word of words) {
    await page.getByTestId('map-colour').selectOption({ label: word });
    await expect(async () => {
      const counts = await page.getByTestId('legend-entry').locator('strong').allInnerTexts();
      expect(counts.reduce((sum, count) => sum + Number(count), 0), word).toBe(hosts);
    }).toPass();
  }
  await page.getByTestId('map-colour').selectOption({ label: 'agent version' });
  await expect(page.getByTestId('legend-entry').filter({ hasText: '0.1.0' })).toBeVisible();
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
  await expect(page).toHaveURL(/cols=alert,heard,place,system,group,tags,margin,inlet,psu,fans,power$/);
  await page.keyboard.press('Escape');
  await hand.press(page.getByTestId('export-menu').locator('summary'));
  const file = page.waitForEvent('download');
  await hand.press(page.getByTestId('export-shown'));
  const text = await readFile(await (await file).path(), 'utf8');
  const measured = 'margin_kelvin,margin_sensor,inlet_celsius,psus_ok,psus,fans_ok,fans,power_watts';
  expect(text.split('\r\n')[0]).toBe(`name,state,state_since,severity,worst_alert,open_alerts,last_check_in_at,rack,site,kernel,os,group,tags,${measured}`);

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
