// The page that describes the API, read from the server that it belongs to.
import { expect, journey } from '../journey.ts';

interface Description {
  paths: Record<string, Record<string, unknown>>;
}

journey('an operation of the API is found, and read', async ({ page, hand, as, world }) => {
  const { paths } = await world.people.viewer.get<Description>('/api/openapi.json');
  const methods = ['get', 'post', 'put', 'patch', 'delete'];
  const operations = Object.values(paths).flatMap((path) => Object.keys(path).filter((key) => methods.includes(key)));
  expect(operations.length).toBeGreaterThan(80);
  await as('viewer', '/api');
  const rows = page.getByTestId('operation');
  await expect(rows, 'every route is on the page').toHaveCount(operations.length);
  await hand.type(page.getByRole('searchbox'), 'post merge admin');
  await expect(page.locator('main').getByRole('status')).toHaveText('1 operation');
  await expect(rows).toHaveCount(1);
  await hand.press(rows.getByRole('button').first());
  for (const words of ['at least admin', 'host.merge', 'MergeSaid', 'the host that goes', 'cannot_merge', 'curl', '/merge']) {
    await expect(rows).toContainText(words, { ignoreCase: true });
  }
  await hand.type(page.getByRole('searchbox'), 'no such route');
  await expect(page.locator('main')).toContainText('Nothing matches');
  const file = page.waitForEvent('download');
  await hand.press(page.getByRole('link', { name: 'openapi.json' }));
  expect((await file).suggestedFilename()).toBe('ironwatch-openapi.json');
});
