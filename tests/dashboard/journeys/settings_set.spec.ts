// Settings that are set on their page, and the server itself.
import { closed, expect, journey, problem } from '../journey.ts';

journey('a setting is typed, kept, told in the audit and set as it comes', async ({ page, hand, as }) => {
  await as('admin', '/settings');
  const field = page.getByTestId('set-captures.max_megabytes');
  await hand.type(field, '0');
  await expect(page.getByTestId('settings-save')).toBeDisabled();
  await hand.type(field, '2048');
  await hand.press(page.getByTestId('settings-save'));
  const row = page.getByTestId('setting').filter({ has: field });
  await expect(row).toContainText('admin');
  await expect(page.getByTestId('settings-unsaved')).toHaveCount(0);
  await hand.press(page.getByTestId('reset-captures.max_megabytes'));
  await hand.press(page.getByTestId('settings-save'));
  await expect(page.getByTestId('confirm-dialog')).toContainText('2048 → 1024');
  await hand.press(page.getByTestId('confirm-submit'));
  await closed(page);
  await expect(page.getByTestId('reset-captures.max_megabytes')).toHaveCount(0);
  await expect(field).toHaveValue('1024');
});

journey('what cannot be is said, and what is not kept is not lost by a slip', async ({ page, hand, as }) => {
  await as('admin', '/settings');
  await hand.type(page.getByTestId('set-bmc.networks'), '10.0.0.0/99');
  await hand.press(page.getByTestId('settings-save'));
  await expect(problem(page)).toContainText('bmc.networks');
  let asked = 0;
  page.on('dialog', (dialog) => {
    asked += 1;
    void (asked === 1 ? dialog.dismiss() : dialog.accept());
  });
  await page.locator('main a[href="/channels"]').click();
  await expect(page).toHaveURL(/\/settings$/);
  await expect(page.getByTestId('set-bmc.networks')).toHaveValue('10.0.0.0/99');
  await page.locator('main a[href="/channels"]').click();
  await expect(page).toHaveURL(/\/channels$/);
  expect(asked).toBe(2);
});

journey('the server says what it is, and that it asks nobody', async ({ page, hand, as }) => {
  await as('admin', '/about');
  await expect(page.getByTestId('build-facts')).toContainText('Apache-2.0');
  await hand.press(page.getByTestId('update').getByRole('link'));
  await expect(page.getByTestId('set-updates.url')).toBeVisible();
});
