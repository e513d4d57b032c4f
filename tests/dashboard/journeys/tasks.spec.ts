import { HOSTILE } from '../world/hostile.ts';
import { expect, journey, problem } from '../journey.ts';
import { readCode } from '../read_code.ts';

journey('a task goes from open to done', async ({ page, hand, as, name }) => {
  const title = `${name('Swap a fan')} ${HOSTILE}`;
  await as('operator', '/tasks');
  await hand.press(page.getByTestId('task-new'));
  await hand.press(page.getByTestId('task-make'));
  await expect(problem(page)).toBeVisible();
  await hand.take(page.getByTestId('task-host'), 'web-02');
  await hand.type(page.getByTestId('task-title'), title);
  await hand.press(page.getByTestId('task-make'));
  await expect(page.locator('h1')).toHaveText(title);
  await hand.type(page.getByTestId('task-assignee'), 'anna');
  await hand.press(page.locator('.acts').getByRole('button', { name: 'Save' }));
  await expect(page.locator('main')).toContainText('anna');
  await hand.press(page.getByTestId('task-to-in_progress'));
  await expect(page.getByTestId('task-status')).toContainText('In progress');
  await hand.type(page.getByTestId('task-note'), HOSTILE);
  await hand.press(page.getByTestId('task-say'));
  await expect(page.getByTestId('task-notes')).toContainText(HOSTILE);
  await hand.press(page.getByTestId('task-to-completed'));
  await expect(page.getByTestId('task-status')).toContainText(/Done|Completed/);
  await page.goto('/tasks?status=completed');
  await expect(page.getByTestId('task-card').filter({ hasText: title })).toBeVisible();
});

journey('a task is verified rather than done', async ({ page, hand, as, name }) => {
  await as('operator', '/tasks');
  await hand.press(page.getByTestId('task-new'));
  await hand.take(page.getByTestId('task-host'), 'web-03');
  await hand.type(page.getByTestId('task-title'), name('Reseat a DIMM'));
  await hand.press(page.getByTestId('task-make'));
  await hand.press(page.getByTestId('task-verify'));
  await expect(page.getByTestId('task-status')).toContainText('Being verified');
});

journey('a task is planned for a day, and found by what it waits for', async ({ page, hand, as, name }) => {
  const title = name('Swap a disk');
  await as('operator', '/tasks');
  await hand.press(page.getByTestId('task-new'));
  await hand.take(page.getByTestId('task-host'), 'web-01');
  await hand.type(page.getByTestId('task-title'), title);
  await hand.press(page.getByTestId('task-make'));
  await expect(page.locator('h1')).toHaveText(title);
  await hand.press(page.getByRole('button', { name: 'Plan it' }));
  await expect(problem(page), 'for when?').toBeVisible();
  // A field for dates is filled in part by part, in the order of the browser's language.
  await page.getByLabel(/^Planned for/).fill('2030-05-06T07:30');
  await hand.press(page.getByRole('button', { name: 'Plan it' }));
  await expect(page.getByTestId('task-status')).toContainText('Planned');
  await expect(page.locator('main')).toContainText('2030-05-06');
  await page.goto('/tasks');
  await hand.choose(page.getByTestId('tasks-which'), 'Planned');
  await expect(page).toHaveURL(/status=scheduled/);
  await expect(page.getByTestId('task-card').filter({ hasText: title })).toBeVisible();
  await expect(page.getByTestId('task-card').filter({ hasNotText: 'Planned' })).toHaveCount(0);
});

journey('a printed work order leads back to its task, by a code and in letters', async ({ page, hand, as, world }) => {
  await as('viewer', `/tasks/${world.task}`);
  const sheet = page.waitForEvent('popup');
  await hand.press(page.getByTestId('task-print'));
  const paper = await sheet;
  await paper.emulateMedia({ media: 'print' });
  const link = `${world.server.url}/tasks/${world.task}`;
  await expect(paper.getByRole('link')).toHaveText(link);
  const code = paper.getByRole('img', { name: 'QR code: this task in the dashboard' });
  await expect(code).toBeVisible();
  expect(readCode((await code.locator('path').getAttribute('d')) ?? ''), 'the code says the same as the letters').toBe(link);
  const { width, height } = (await code.boundingBox()) ?? { width: 0, height: 0 };
  expect(Math.min(width, height), 'large enough for a telephone: 3 cm').toBeGreaterThan(113);
  expect(await code.locator('path').evaluate((path) => getComputedStyle(path).fill)).toBe('rgb(0, 0, 0)');
  await paper.getByRole('link').click();
  await expect(paper.locator('h1')).toContainText('Replace the GPU');
});
