// What was done by BMCs: the list, and what was ordered together. These BMCs do not answer, which is told as plainly as the rest.
import { until } from '../world/programs.ts';
import { SilentBmc } from '../world/silent_bmc.ts';
import type { World } from '../world/world.ts';
import { expect, journey, test } from '../journey.ts';

async function unplugged(world: World, names: string[]): Promise<{ bmcs: SilentBmc[]; ids: string[] }> {
  const bmcs = await Promise.all(names.map(() => SilentBmc.open()));
  const ids: string[] = [];
  for (const [place, bmc] of bmcs.entries()) {
    const host = await world.people.operator.send<{ id: string }>('POST', '/api/v1/hosts', { name: names[place], bmc: bmc.place });
    ids.push(host.id);
  }
  const state = (id: string): Promise<{ state: string }> => world.people.operator.get(`/api/v1/hosts/${id}/bmc`);
  for (const id of ids) await until('the BMC was asked once', async () => (await state(id)).state !== 'unknown', 60);
  return { bmcs, ids };
}

function order(world: World, hosts: string[], reason: string): Promise<{ batch_id: string }> {
  const said = { action: { action: 'identify', on: true }, hosts, reason, confirm: '', at_once: 1, stop_on_failure: false };
  return world.people.operator.send('POST', '/api/v1/jobs', said);
}

journey('what was ordered together is watched, and those that wait are taken back', async ({ page, hand, as, world, name }) => {
  test.setTimeout(150_000);
  const reason = name('which are they');
  const { bmcs, ids } = await unplugged(world, [name('dark'), name('dim'), name('dusk')]);
  try {
    const { batch_id: batch } = await order(world, ids, reason);
    await as('operator', `/jobs/${batch}`);
    await expect(page.locator('h1')).toContainText('3 hosts');
    const cards = page.getByTestId('job-card');
    await expect(cards).toHaveCount(3);
    await expect(page.getByTestId('batch-summary')).toContainText('waiting');
    await hand.press(page.getByTestId('batch-cancel'));
    await expect(page.getByTestId('batch-summary')).toContainText('2 cancelled');
    await expect(page.getByTestId('batch-cancel')).toHaveCount(0);
    // The one that was on its way ends by itself, and says why it came to nothing.
    const failed = cards.filter({ has: page.getByTestId('job-trouble') });
    await expect(failed).toHaveCount(1, { timeout: 45_000 });
    await expect(failed.getByTestId('job-state')).toHaveText('Failed');
    await expect(failed.getByTestId('job-trouble')).toContainText(/\w+ .*\./);
    await expect(page.getByRole('progressbar')).toHaveAttribute('value', '3');
    await expect(page.getByRole('progressbar')).toHaveAccessibleName('3 of 3 are over');

    await hand.press(page.getByRole('link', { name: '‹ Jobs' }));
    await expect(page.locator('h1')).toHaveText('Jobs');
    await hand.choose(page.getByLabel('Which jobs'), 'Cancelled');
    await expect(page).toHaveURL(/state=cancelled/);
    await expect(cards.filter({ hasText: reason })).toHaveCount(2);
    await expect(cards.filter({ hasNot: page.getByText('Cancelled', { exact: true }) })).toHaveCount(0);
    await hand.press(cards.filter({ hasText: reason }).first().getByRole('link', { name: /^Batch/ }));
    await expect(page).toHaveURL(new RegExp(`/jobs/${batch}$`));
  } finally {
    for (const bmc of bmcs) bmc.close();
  }
});

journey('one job that waits is cancelled alone, and a viewer is offered none of it', async ({ page, hand, as, world, name }) => {
  test.setTimeout(150_000);
  const reason = name('where is it');
  const { bmcs, ids } = await unplugged(world, [name('dark'), name('dim')]);
  try {
    const { batch_id: batch } = await order(world, ids, reason);
    await as('viewer', `/jobs/${batch}`);
    await expect(page.getByTestId('job-card')).toHaveCount(2);
    await expect(page.getByTestId('job-cancel')).toHaveCount(0);
    await expect(page.getByTestId('batch-cancel')).toHaveCount(0);
    await as('operator', `/jobs/${batch}`);
    await hand.press(page.getByTestId('job-cancel'));
    await expect(page.getByTestId('batch-summary')).toContainText('1 cancelled');
    await page.goto('/jobs/999999');
    await expect(page.locator('main')).toContainText('There is no such batch');
  } finally {
    for (const bmc of bmcs) bmc.close();
  }
});
