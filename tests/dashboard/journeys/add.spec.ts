import { HOSTILE } from '../world/hostile.ts';
import { expect, journey, problem } from '../journey.ts';

journey('a host is added by its BMC', async ({ page, hand, as, name }) => {
  const own = name('added');
  await as('operator', '/add');
  await hand.type(page.getByTestId('add-name'), HOSTILE);
  await hand.type(page.getByTestId('bmc-address'), `192.0.2.${10 + own.length + Math.floor(Math.random() * 200)}`);
  await hand.press(page.getByTestId('add-submit'));
  await expect(problem(page), 'a name is not any text').toContainText('letters, digits');
  await hand.type(page.getByTestId('add-name'), own);
  await hand.type(page.getByLabel('Notes'), HOSTILE);
  await hand.choose(page.getByTestId('bmc-protocol'), 'IPMI only');
  await hand.press(page.getByTestId('add-submit'));
  await expect(page.getByTestId('add-done')).toContainText(own);
  await hand.press(page.getByTestId('add-done').getByRole('link'));
  await expect(page.getByTestId('bmc-facts')).toBeVisible();
  await expect(page.locator('h1')).toContainText(own);
  // Nobody answers there, which is told in words.
  await expect(page.getByTestId('bmc-state')).toContainText('Unreachable', { timeout: 60_000 });
  await expect(page.getByTestId('bmc-error')).toContainText(/\w+.*\./);
  await expect(page.getByTestId('bmc-credential-of')).toContainText('all BMCs (the default)');
  await expect(page.getByTestId('host-bmc')).toContainText('Unreachable');
  await hand.press(page.getByTestId('tab-overview'));
  await expect(page.locator('main')).toContainText(HOSTILE);
});

journey('hosts are imported from a file', async ({ page, hand, as, name }) => {
  const own = name('imported');
  await as('operator', '/add');
  await hand.press(page.getByTestId('add-many'));
  await hand.choose(page.getByTestId('import-format'), 'CSV');
  await hand.type(page.getByTestId('import-content'), `name,bmc_ip\n${own},198.51.100.${Math.floor(Math.random() * 250)}\n<b>bad</b>,192.0.2.8\n`);
  await hand.press(page.getByTestId('import-check'));
  const report = page.getByTestId('import-report');
  await expect(report).toContainText('Nothing has been changed');
  await expect(report).toContainText('1 refused');
  await expect(page.getByTestId('import-take')).toBeDisabled();
  await hand.tick(page.getByTestId('import-form').getByRole('checkbox'));
  await hand.press(page.getByTestId('import-check'));
  await hand.press(page.getByTestId('import-take'));
  await expect(report).toContainText('Imported');
  await page.goto(`/?q=${encodeURIComponent(`host = ${own}`)}`);
  await expect(page.getByTestId('host-row')).toContainText(own);
});
