// Sensors of a BMC and of an agent over time.
import { expect, journey } from '../journey.ts';

journey('sensors are drawn over time, told in words and shown as a table', async ({ page, hand, as, world }) => {
  await as('viewer', `/hosts/${world.bmcHost}/sensors`);
  const rows = page.getByTestId('sensor-row').filter({ has: page.getByTestId('sensor-draw') });
  const name = (await rows.first().locator('td').nth(1).locator('.machine').first().textContent()) ?? '';
  await hand.tick(rows.first().getByTestId('sensor-draw'));
  await expect(page.getByTestId('trend-summary').locator('li')).toHaveCount(1);
  await expect(page.getByTestId('trend-summary')).toContainText(`${name}: `);
  await expect(page.getByTestId('plot')).toBeVisible();
  await hand.press(page.getByTestId('trend-range-1h'));
  await expect(page.getByTestId('trend-range-1h')).toHaveAttribute('aria-pressed', 'true');
  await hand.press(page.getByTestId('trend-table-toggle'));
  await expect(page.getByTestId('trend-table')).toContainText(name);
  // What was never read is no number.
  await expect(page.getByTestId('trend-table').locator('tbody tr').last()).toContainText('–');
  await expect(page).toHaveURL(/sensor=.+range=1h.*table=1/);
  await page.reload();
  await expect(page.getByTestId('trend-summary')).toContainText(`${name}: `);
  await hand.press(page.getByTestId('trend-close'));
  await expect(page.getByTestId('trend-panel')).toHaveCount(0);
});

journey('rows fetch their last 24 hours together, when they are seen', async ({ page, as, world }) => {
  const asked: string[] = [];
  page.on('request', (request) => {
    if (request.url().includes('/sensors/trends')) asked.push(request.url());
  });
  await as('viewer', `/hosts/${world.bmcHost}/sensors`);
  await expect(page.locator('[data-testid=spark][data-known=true]').first()).toBeVisible();
  const rows = await page.getByTestId('spark').count();
  expect(rows).toBeGreaterThan(asked.length);
  expect(new URL(asked[0] ?? '').searchParams.getAll('sensor').length).toBeGreaterThan(1);
});

journey('what an agent measures is drawn over time, each part with its own name', async ({ page, hand, as, world }) => {
  await as('viewer', `/hosts/${world.hosts['gpu-01']}/sensors`);
  for (const component of ['cpu/0', 'cpu/1']) {
    const row = page.getByTestId('sensor-row').filter({ hasText: component });
    await expect(row.getByTestId('spark')).toHaveAttribute('data-known', 'true');
    await hand.tick(row.getByTestId('sensor-draw'));
  }
  const summary = page.getByTestId('trend-summary').locator('li');
  await expect(summary).toContainText(['cpu/0 cpu temperature: 54.5 to 54.5 °C', 'cpu/1 cpu temperature: 57 to 57 °C']);
  await page.goto(`/hosts/${world.hosts['gpu-01']}/gpu`);
  await expect(page.getByTestId('gpu').getByTestId('spark').first()).toHaveAttribute('data-known', 'true');
});
