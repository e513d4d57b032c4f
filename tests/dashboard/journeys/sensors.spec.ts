// Sensors of a BMC and of an agent over time.
import type { Locator, Page } from '@playwright/test';
import { violations } from '../everywhere/axe.ts';
import { sideways } from '../everywhere/looks.ts';
import { expect, journey, test } from '../journey.ts';
import type { World } from '../world/world.ts';

/** Opens the sensors of the BMC's host once its own log has been read, with the first one drawn. */
async function drawn(page: Page, world: World, as: (role: 'viewer', path: string) => Promise<Page>, tick: (what: Locator) => Promise<void>): Promise<void> {
  const said = async (): Promise<number> => (await world.people.viewer.get<{ total: number }>(`/api/v1/events?host_id=${world.bmcHost}&q=class%3Dmem_ecc`)).total;
  await expect.poll(said).toBeGreaterThan(1);
  await as('viewer', `/hosts/${world.bmcHost}/sensors`);
  await tick(page.getByTestId('sensor-draw').first());
  await expect(page.getByTestId('event-mark').first()).toBeVisible();
}

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

journey('events are marked above the lines, told in words, and lead to where all is told', async ({ page, hand, as, world }) => {
  await drawn(page, world, as, hand.tick);
  const marks = page.getByTestId('event-mark');
  const told = page.getByTestId('trend-events').locator('li');
  const counts = await marks.evaluateAll((all) => all.map((mark) => Number((mark as SVGElement).dataset['count'])));
  expect(Math.max(...counts), 'those of one moment are one mark').toBeGreaterThan(1);
  await expect(marks.filter({ hasText: String(Math.max(...counts)) })).toHaveCount(1);
  await expect(told, 'each that is marked is told').toHaveCount(counts.reduce((sum, count) => sum + count, 0));
  const memory = told.filter({ hasText: 'mem_ecc' }).first();
  await expect(memory).toContainText(/Warning\s*\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2} \S+ · .+ ago/);
  await expect(memory).toContainText('memory/DIMM');
  await expect(page.getByTestId('trend-events-total')).toHaveText(/^Marked: \d+ events? of warning or worse\.\s*$/);
  await hand.press(page.getByTestId('trend-events-toggle'));
  await expect(marks).toHaveCount(0);
  await expect(page.getByTestId('trend-events-total')).toHaveCount(0);
  await expect(page).toHaveURL(/events=0/);
  await page.reload();
  await expect(page.getByTestId('plot')).toBeVisible();
  await expect(marks).toHaveCount(0);
  await hand.press(page.getByTestId('trend-events-toggle'));
  await expect(marks.first()).toBeVisible();
  await hand.press(memory.getByRole('link'));
  await expect(page).toHaveURL(/\/events\?q=host.+store-01.+class.+mem_ecc.+from=/);
  await expect(page.getByTestId('event-row').first()).toContainText('store-01');
});

journey('of very many events the newest are marked, and that is said', async ({ page, hand, as, world }) => {
  await page.route(/\/api\/v1\/events\?.*host_id=/, async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: { ...((await answer.json()) as object), total: 1_234 } });
  });
  await drawn(page, world, as, hand.tick);
  await expect(page.getByTestId('trend-events-total')).toContainText(/Marked: the newest \d of 1,234 events of warning or worse\./);
  await hand.press(page.getByTestId('trend-events-all'));
  await expect(page).toHaveURL(/\/events\?q=host.+store-01.+severity.+warning/);
  await expect(page.getByTestId('event-row').first()).toContainText('store-01');
});

test('marks of events are there in a narrow window, in both themes, in Russian and on paper', async ({ as, page, world }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  await drawn(page, world, as, (box) => box.check());
  const mark = page.getByTestId('event-mark').first();
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await expect(mark).toBeVisible();
    expect(await sideways(page)).toEqual([]);
    expect(await violations(page), colorScheme).toEqual([]);
  }
  await page.evaluate(() => localStorage.setItem('ironwatch.language', 'ru'));
  await page.reload();
  await expect(page.getByTestId('trend-events-total')).toContainText(/Отмечено: \d+ событи/);
  await page.emulateMedia({ media: 'print' });
  await expect(mark).toBeVisible();
  expect(await mark.locator('path').evaluate((path) => getComputedStyle(path).fill), 'black on paper, told apart by its shape').toBe('rgb(0, 0, 0)');
});
