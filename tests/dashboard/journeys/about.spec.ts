// What this server is, since when, and whether all that it does goes on.
import { expect, journey } from '../journey.ts';

journey('the server tells what it is and that it goes on', async ({ page, hand, as, world }) => {
  const status = await world.people.viewer.get<{ version: string; loops: { name: string }[] }>('/api/v1/status');
  await as('viewer', '/about');
  const facts = page.locator('dl.facts').first();
  await expect(facts).toContainText(status.version);
  await expect(facts).toContainText('viewer (viewer)');
  const rows = page.getByRole('region', { name: 'Loops' }).or(page.locator('section', { has: page.locator('#loops') })).getByRole('row');
  await expect(rows).toHaveCount(status.loops.length + 1);
  for (const { name } of status.loops) await expect(rows.filter({ hasText: name }).first()).toBeVisible();
  // It looks again by itself: a loop has run once more.
  const runs = rows.nth(1).getByRole('cell').nth(2);
  const before = await runs.innerText();
  await expect(runs).not.toHaveText(before, { timeout: 30_000 });
  await hand.press(page.locator('main').getByRole('link', { name: /API/ }));
  await expect(page).toHaveURL(/\/api$/);
});
