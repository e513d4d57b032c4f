// What happens appears by itself, in the words of a person who knows the fault, with what the machine said as evidence.
import { SignedHost } from '../world/host.ts';
import { expect, ownJourney } from '../journey.ts';

const HOSTILE_LINE = 'NVRM: Xid (PCI:0000:3b:00): 79, pid=1234, name=<img src=x onerror=window.__xss=1>, GPU has fallen off the bus.';

ownJourney('a host joins and a fault comes while somebody looks', '', async ({ page, context, hand, server, admin }) => {
  await context.addCookies([admin.kept]);
  await page.goto('/');
  await expect(page.getByTestId('empty-state')).toBeVisible();
  await page.evaluate(() => Object.assign(window, { __same_page: true }));
  const host = await SignedHost.join(server.url, server.joinToken(1), 'gpu-07');
  await host.tell();
  const row = page.getByTestId('host-row').filter({ hasText: 'gpu-07' });
  await expect(row).toBeVisible();
  await expect(row.getByTestId('host-state')).toHaveAttribute('data-state', 'up');
  await host.tell({ lines: [HOSTILE_LINE] });
  await expect(row.getByTestId('host-worst')).toContainText('GPU fell off the bus');
  expect(await page.evaluate(() => '__same_page' in window), 'it was not loaded again').toBe(true);

  await hand.press(row.getByRole('link'));
  const card = page.getByTestId('alert-card');
  await expect(card.getByTestId('alert-title')).toContainText('GPU fell off the bus');
  await expect(card, 'what to do').toContainText('Drain the host');
  await expect(card, 'what the machine said').toContainText('<img src=x onerror=window.__xss=1>');
  await expect(page.getByTestId('event-row').first()).toBeVisible();
  await host.tell({ lines: ['EXT4-fs (sda1): warning: mounting fs with errors, running e2fsck is recommended'] });
  await expect(card, 'the page of the host follows, too').toHaveCount(2);
  expect(await page.evaluate(() => '__same_page' in window)).toBe(true);
});
