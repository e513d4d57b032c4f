import { expect, journey } from '../journey.ts';

journey('the audit is filtered, unfolded and verified', async ({ page, hand, as }) => {
  await as('admin', '/audit');
  await hand.type(page.getByRole('searchbox', { name: 'Action' }), 'job');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/action=job/);
  await expect(page.locator('[data-testid=audit-row]:not([data-action^=job])')).toHaveCount(0);
  await expect(page.getByTestId('audit-row').first()).toHaveAttribute('data-action', /^job\./);
  await hand.press(page.getByTestId('audit-verify'));
  await expect(page.getByTestId('audit-verdict')).toContainText(/whole|unbroken|entries/);
  const row = page.getByTestId('audit-row').first();
  await hand.press(row.getByRole('button'));
  await expect(row.locator('dl')).toContainText(/[0-9a-f]{32}/);
});
