import { HOSTILE } from '../world/hostile.ts';
import { closed, expect, journey, ownJourney, problem } from '../journey.ts';

journey('it is changed who is told', async ({ page, hand, as, name }) => {
  await as('admin', '/routes');
  await hand.press(page.getByTestId('routes-edit'));
  await hand.type(page.getByTestId('routes-text'), '{ no');
  await hand.press(page.getByTestId('routes-save'));
  await expect(problem(page)).toContainText('This is not JSON');
  await hand.type(page.getByTestId('routes-text'), JSON.stringify({ routes: [{ name: 'nights', channels: [] }] }));
  await hand.press(page.getByTestId('routes-save'));
  await expect(problem(page)).toContainText('names at least one channel');
  const route = name(`nights ${HOSTILE}`);
  const wanted = {
    routes: [{
      name: route, filter: 'rack = A1 and severity >= error', channels: ['on-call'], remind_minutes: 120,
      quiet: { when: { cron: '0 22 * * *', time_zone: 'Europe/Berlin', minutes: 480 } }, escalate: [{ after_minutes: 15, channels: ['boss'] }],
    }],
    rotations: [{ name: 'on-call', members: ['anna', 'ben'], begins: '2020-01-06T08:00', days: 36 }],
  };
  await hand.type(page.getByTestId('routes-text'), JSON.stringify(wanted));
  await hand.press(page.getByTestId('routes-save'));
  const card = page.getByTestId('route').filter({ hasText: route });
  for (const part of ['rack = A1 and severity >= error', 'on-call', '0 22 * * * (Europe/Berlin), for 8 h', 'after 15 min', 'boss', 'every 2 h']) {
    await expect(card).toContainText(part);
  }
  await expect(page.getByTestId('routes-unknown')).toContainText('anna, ben, boss');
  await expect(page.getByTestId('on-call'), 'one of them is on call').toHaveText(/^(anna|ben)\b/);
});

ownJourney('routes are made by a form, put in order and removed', '', async ({ page, context, hand, admin }) => {
  const secrets = { secret: 'a long secret of this hook 123' };
  for (const name of ['on-call', 'boss']) await admin.send('POST', '/api/v1/channels', { name, kind: 'webhook', url: 'https://hooks.example/x', enabled: false, secrets });
  await context.addCookies([admin.kept]);
  await page.goto('/routes');
  await expect(page.getByTestId('no-routes')).toContainText('everything goes to all channels');
  await hand.press(page.getByTestId('route-add'));
  await hand.press(page.getByTestId('route-save'));
  await expect(problem(page)).toContainText('is needed');
  await hand.type(page.getByTestId('route-name'), 'nights');
  await hand.press(page.getByTestId('route-save'));
  await expect(problem(page)).toContainText('somebody must be told');
  await hand.tick(page.getByTestId('route-channel').and(page.getByLabel('on-call')));
  await hand.type(page.getByTestId('route-filter'), 'hots = A1');
  await hand.press(page.getByTestId('route-save'));
  await expect(problem(page), 'the server reads the filter').toContainText(/filter/i);
  await hand.type(page.getByTestId('route-filter'), 'rack = A1');
  await hand.tick(page.getByTestId('route-quiet'));
  await hand.type(page.getByLabel('Begins (cron)'), '0 22 * * *');
  await hand.type(page.getByLabel('Lasts, minutes'), '480');
  await hand.press(page.getByTestId('route-escalate'));
  await hand.tick(page.getByTestId('route-step-channel').and(page.getByLabel('boss')));
  await hand.type(page.getByLabel('After minutes', { exact: true }), '15');
  await hand.press(page.getByTestId('route-save'));
  await closed(page);
  const cards = page.getByTestId('route');
  for (const part of ['nights', 'rack = A1', 'on-call', '0 22 * * *', 'for 8 h', 'after 15 min', 'boss']) await expect(cards).toContainText(part);

  await hand.press(page.getByTestId('route-add'));
  await hand.type(page.getByTestId('route-name'), 'all the rest');
  await hand.tick(page.getByTestId('route-channel').and(page.getByLabel('boss')));
  await hand.press(page.getByTestId('route-save'));
  await closed(page);
  await expect(cards.getByRole('heading')).toHaveText([/nights/, /all the rest/]);
  await hand.press(cards.nth(1).getByTestId('route-up'));
  await expect(cards.getByRole('heading')).toHaveText([/all the rest/, /nights/]);
  await hand.press(cards.nth(0).getByTestId('route-change'));
  await hand.type(page.getByTestId('route-name'), 'everything else');
  await hand.press(page.getByTestId('route-save'));
  await closed(page);
  await expect(cards.nth(0)).toContainText('everything else');
  await hand.press(cards.nth(0).getByTestId('route-remove'));
  await hand.press(page.getByTestId('confirm-submit'));
  await closed(page);
  await expect(cards.getByRole('heading')).toHaveText([/nights/]);
});
