// The real BMC says whether a credential is right, before it is kept.
import { BMC_PASSWORD, BMC_USER } from '../world/bmcs.ts';
import { closed, expect, journey, problem } from '../journey.ts';

journey('a credential is tried, kept, given to a group and removed', async ({ page, hand, as, name }) => {
  const own = name('BMCs of');
  const group = name('group');
  await as('admin', '/credentials');
  await hand.press(page.getByTestId('credential-add'));
  await hand.press(page.getByTestId('credential-save'));
  await expect(problem(page)).toContainText('Enter name, user and password');
  await hand.type(page.getByTestId('credential-name'), own);
  await hand.type(page.getByTestId('credential-user'), BMC_USER);
  await hand.type(page.getByTestId('credential-password'), 'not-its-password');
  await hand.take(page.getByLabel(/Try/), 'store-01');
  await hand.press(page.getByTestId('credential-save'));
  await expect(page.getByTestId('credential-anyway'), 'a person may insist').toBeVisible();
  await hand.type(page.getByTestId('credential-password'), BMC_PASSWORD);
  await hand.press(page.getByTestId('credential-save'));
  await closed(page);
  const row = page.getByTestId('credential-row').filter({ hasText: own });
  await expect(row).toContainText(BMC_USER);
  expect(await page.content(), 'the page does not hold the password of a BMC').not.toContain(BMC_PASSWORD);

  await hand.type(page.getByTestId('group-name'), group);
  await hand.choose(page.getByTestId('group-credential'), own);
  await hand.press(page.getByTestId('group-save'));
  const line = page.getByTestId('group-row').filter({ hasText: group });
  await expect(line).toContainText(own);
  await hand.press(line.getByRole('button', { name: /Remove/ }));
  if (await page.getByTestId('confirm-submit').isVisible()) await hand.press(page.getByTestId('confirm-submit'));
  await expect(line).toHaveCount(0);

  await hand.press(row.getByTestId('credential-remove'));
  await hand.press(page.getByTestId('confirm-submit'));
  await closed(page);
  await expect(row).toHaveCount(0);
});
