// What is done by a BMC, on a real one: asked for with a reason, and for what may lose work the name typed out.
import { HOSTILE } from '../world/hostile.ts';
import { closed, expect, journey, problem } from '../journey.ts';

journey('a host is power-cycled', async ({ page, hand, as, world, name }) => {
  const why = name('it hangs');
  await as('operator', `/hosts/${world.bmcHost}/power`);
  await hand.press(page.getByTestId('do-cycle'));
  await hand.press(page.getByTestId('ask-submit'));
  await expect(problem(page)).toContainText('Say why');
  await hand.type(page.getByTestId('ask-reason'), `${why} ${HOSTILE}`);
  await hand.type(page.getByTestId('ask-confirm'), 'another');
  await hand.press(page.getByTestId('ask-submit'));
  await expect(problem(page)).toContainText('store-01');
  await hand.type(page.getByTestId('ask-confirm'), 'store-01');
  await hand.press(page.getByTestId('ask-submit'));
  await closed(page);
  const card = page.getByTestId('job-card').filter({ hasText: `${why} ${HOSTILE}` });
  await expect(card).toBeVisible();
  await expect(card.getByTestId('job-state')).toHaveText(/Done|Failed|Not known/, { timeout: 45_000 });
  await expect(card.getByTestId('job-step').first()).toBeVisible();
});

journey('a question is put away with Esc, and the focus comes back', async ({ page, hand, as, world }) => {
  await as('operator', `/hosts/${world.bmcHost}/power`);
  await hand.press(page.getByTestId('do-off'));
  await expect(page.getByTestId('ask-dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await closed(page);
  await expect(page.getByTestId('do-off')).toBeFocused();
});

journey('a host is asked to start from the network', async ({ page, hand, as, world, name }) => {
  const why = name('a new system');
  await as('operator', `/hosts/${world.bmcHost}/power`);
  await expect(page.getByTestId('power-now')).toContainText(/on|off/i);
  await hand.press(page.getByTestId('do-boot'));
  await hand.choose(page.getByLabel('From', { exact: true }), 'the network (PXE)');
  await hand.type(page.getByTestId('ask-reason'), why);
  if (await page.getByTestId('ask-confirm').isVisible()) await hand.type(page.getByTestId('ask-confirm'), 'store-01');
  await hand.press(page.getByTestId('ask-submit'));
  await closed(page);
  const card = page.getByTestId('job-card').filter({ hasText: why });
  await expect(card.getByTestId('job-state')).toHaveText(/Done|Failed|Unknown/, { timeout: 45_000 });
  await expect(card).toContainText(/network|pxe/i);
  await as('viewer', `/hosts/${world.bmcHost}/power`);
  await expect(page.getByTestId('job-card').filter({ hasText: why }), 'whoever looks sees what was done').toBeVisible();
  await expect(page.getByTestId('do-boot')).toHaveCount(0);
  await expect(page.locator('main')).toContainText('Operators act here');
});
