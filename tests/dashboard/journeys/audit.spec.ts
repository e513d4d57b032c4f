import { expect, journey } from '../journey.ts';

journey('the audit is filtered, unfolded and verified', async ({ page, hand, as }) => {
  await as('admin', '/audit');
  await hand.press(page.getByTestId('audit-verify'));
  await expect(page.getByTestId('audit-verdict')).toContainText(/whole|unbroken|entries/);
  const row = page.getByTestId('audit-row').first();
  await hand.press(row.getByRole('button'));
  await expect(row.locator('dl')).toContainText(/[0-9a-f]{32}/);
});
