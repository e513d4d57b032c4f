// What was down when: a host that fell silent, as a bar, as a row and as a number, while it lasts and when it is over.
import { SignedHost } from '../world/host.ts';
import { until } from '../world/programs.ts';
import { expect, ownJourney } from '../journey.ts';

const HASTY = '[liveness]\ninterval_seconds = 1\nmissed_check_ins = 1\nslack_seconds = 1\nstart_grace_seconds = 1\nhold_seconds = 1\n';

ownJourney('an outage is on the timeline while it lasts, and when it is over', HASTY, async ({ page, context, hand, server, admin }) => {
  const host = await SignedHost.join(server.url, server.joinToken(2), 'web-07');
  const steady = await SignedHost.join(server.url, server.joinToken(1), 'web-08');
  await steady.tell();
  await context.addCookies([admin.kept]);
  await page.goto('/timeline');
  await expect(page.locator('main')).toContainText('Nothing was down in this period');
  await host.tell({ intervalSeconds: 1 });
  await until('the host is missed', async () => (await admin.get<{ total: number }>('/api/v1/outages')).total === 1);
  await page.reload();

  const row = page.getByTestId('outage-row');
  await expect(row).toHaveCount(1);
  await expect(row).toContainText('web-07');
  await expect(row.getByRole('cell').nth(2)).toHaveText('still down');
  await expect(page.getByTestId('fleet-uptime')).toContainText('1 unplanned outage');
  await expect(page.getByTestId('fleet-uptime'), 'it is not called up all the time').not.toContainText('Up 100 %');
  await expect(page.locator('main')).toContainText('divided by time up and time down');
  await expect(page.getByLabel(/^Outages of 1 of 1 host/).locator('rect.open')).toHaveCount(1);

  await host.tell();
  await until('the host is back', async () => (await admin.get<{ items: { ended_at: string | null }[] }>('/api/v1/outages')).items[0]?.ended_at);
  await page.reload();
  await expect(row.getByRole('cell').nth(2)).toHaveText(/\d{2}:\d{2}/);
  await expect(row.getByRole('cell').nth(3)).toHaveText(/\d+ s/);
  await expect(page.getByTestId('fleet-uptime')).toContainText('up again after');

  // Periods stand in the address.
  await hand.press(page.getByRole('group', { name: 'Period' }).getByRole('button', { name: '30 days' }));
  await expect(page).toHaveURL(/days=30/);
  await expect(row).toHaveCount(1);
  await expect(page.getByRole('button', { name: /Later/ })).toBeDisabled();
  await hand.press(page.getByTestId('earlier'));
  await expect(page).toHaveURL(/to=/);
  await expect(page.locator('main')).toContainText('Nothing was down in this period');
  await expect(page.getByTestId('fleet-uptime'), 'not 100 %: nobody looked').toContainText('Nothing was watched');
  await hand.press(page.getByRole('button', { name: /Later/ }));
  await expect(row).toHaveCount(1);

  await hand.press(row.getByRole('link', { name: 'web-07' }));
  await expect(page.locator('h1')).toHaveText('web-07');
  await expect(page.getByTestId('availability')).toContainText('1 unplanned outage');
  // It has not been there for a month.
  await expect(page.getByTestId('availability')).toContainText('that were watched in the last 30 days');
  await expect(page.getByTestId('availability')).not.toContainText('100 %');
  // What is dealt with is put away.
  await hand.press(page.getByTestId('outage-clear'));
  await expect(page.getByTestId('outage-row')).toHaveCount(0);
});
