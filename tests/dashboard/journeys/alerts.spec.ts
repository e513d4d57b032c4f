// "I have it", "do not tell it", "it is over": what a person may do with an alert.
import { HOSTILE } from '../world/hostile.ts';
import { closed, expect, journey, problem } from '../journey.ts';

const DISK = 'EXT4-fs (sda1): warning: mounting fs with errors, running e2fsck is recommended';

journey('an alert is acknowledged, given back, silenced and resolved', async ({ page, hand, as, host, name }) => {
  const who = name('own');
  await host(who, [DISK]);
  await as('operator', '/alerts');
  await hand.type(page.getByTestId('filter'), `host = ${who}`);
  await page.keyboard.press('Enter');
  const card = page.getByTestId('alert-card');
  await expect(card).toHaveCount(1);
  const fold = card.getByTestId('alert-title').getByRole('button');
  if ((await fold.getAttribute('aria-expanded')) === 'false') await hand.press(fold);

  await hand.press(card.getByTestId('alert-acknowledge'));
  await hand.type(page.getByTestId('acknowledge-minutes'), '0');
  await hand.press(page.getByTestId('acknowledge-submit'));
  await expect(problem(page)).toContainText('1 to 43,200');
  await hand.type(page.getByTestId('acknowledge-minutes'), '99999');
  await hand.press(page.getByTestId('acknowledge-submit'));
  await expect(problem(page), 'the server says it, too').toContainText('43200 minutes');
  await hand.type(page.getByTestId('acknowledge-minutes'), '30');
  await hand.type(page.getByTestId('acknowledge-reason'), HOSTILE);
  await hand.press(page.getByTestId('acknowledge-submit'));
  await closed(page);
  await expect(card.getByTestId('mark-acknowledged')).toContainText('Acknowledged by operator');
  await expect(card.getByTestId('alert-acknowledged')).toContainText(HOSTILE);
  await expect(card.getByTestId('alert-acknowledged'), 'until when, and how long that is').toContainText(/until .*in \d+ min/);
  await hand.press(card.getByTestId('alert-take-back'));
  await expect(card.getByTestId('alert-acknowledge')).toBeVisible();

  await hand.press(card.getByTestId('alert-silence'));
  await expect(page.getByTestId('hides-open')).toContainText('1 alert open now');
  await expect(page.getByTestId('hides-week')).toContainText('1 alert of the past week');
  await expect(page.getByTestId('silence-filter'), 'it begins with what the alert is').toHaveValue(new RegExp(`^host = "?${who}"? and problem = `));
  await hand.type(page.getByTestId('silence-filter'), `hots = ${who}`);
  await expect(page.getByTestId('silence-submit'), 'it is not kept without a look at what it hides now').toHaveCount(0);
  await hand.press(page.getByTestId('silence-preview'));
  await expect(page.getByTestId('filter-place')).toContainText('At letter 1');
  await hand.type(page.getByTestId('silence-filter'), `host = ${who}`);
  await hand.press(page.getByTestId('silence-preview'));
  await expect(page.getByTestId('hides-open')).toContainText('1 alert open now');
  await hand.press(page.getByTestId('silence-submit'));
  await expect(problem(page)).toContainText('Say why');
  await hand.type(page.getByTestId('silence-reason'), HOSTILE);
  await hand.press(page.getByTestId('silence-submit'));
  await closed(page);
  await expect(card.getByTestId('mark-silenced')).toBeVisible();
  await expect(card.getByTestId('alert-silenced')).toContainText(HOSTILE);
  for (const word of [`host = ${who}`, 'operator', 'until']) await expect(card.getByTestId('alert-silenced')).toContainText(word);

  await hand.press(card.getByTestId('alert-resolve'));
  await hand.press(page.getByTestId('confirm-submit'));
  await closed(page);
  await expect(card).toHaveCount(0);
  await page.goto(`/alerts?state=resolved&q=${encodeURIComponent(`host = ${who}`)}`);
  await expect(card).toHaveCount(1);
  await hand.press(fold);
  await expect(card).toContainText('closed by operator');
});

journey('a slip is undone, and alerts are put together by another thing', async ({ page, hand, as, host, name }) => {
  const who = name('slip');
  await host(who, [DISK]);
  await as('operator', `/alerts?q=${encodeURIComponent(`host = ${who}`)}`);
  const card = page.getByTestId('alert-card');
  await expect(card).toHaveCount(1);
  const fold = card.getByTestId('alert-title').getByRole('button');
  if ((await fold.getAttribute('aria-expanded')) === 'false') await hand.press(fold);
  await hand.press(card.getByTestId('alert-acknowledge'));
  await hand.press(page.getByTestId('acknowledge-submit'));
  await closed(page);
  await expect(card.getByTestId('mark-acknowledged')).toBeVisible();
  await hand.press(page.getByTestId('undo-take'));
  await expect(card.getByTestId('mark-acknowledged')).toHaveCount(0);
  await page.goto('/alerts');
  await hand.choose(page.getByTestId('alerts-group'), 'Host');
  await expect(page.getByTestId('alert-group').filter({ hasText: who })).toBeVisible();
});

journey('an incident is unfolded, and its own page opened', async ({ page, hand, as }) => {
  await as('viewer', '/alerts');
  const incident = page.getByTestId('incident').first();
  await expect(incident.getByTestId('incident-count')).toContainText('4 alerts');
  await hand.press(incident.getByTestId('incident-fold'));
  await expect(incident.locator('.members')).toContainText('gpu-04');
  await hand.press(incident.locator('.members').getByTestId('alert-title').getByRole('button').first());
  await hand.press(incident.locator('.members').getByTestId('alert-incident').first());
  await expect(page.locator('h1')).toContainText('Incident');
});
