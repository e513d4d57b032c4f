import { SignedHost } from '../world/host.ts';
import { closed, expect, journey } from '../journey.ts';

journey('a join token is made, a host arrives by it, and it is revoked', async ({ page, hand, as, world, name }) => {
  await as('operator', '/enrol');
  await hand.type(page.getByTestId('join-uses'), '2');
  await hand.type(page.getByTestId('join-site'), 'north');
  await hand.type(page.getByTestId('join-rack'), 'C9');
  await hand.type(page.getByTestId('join-tags'), 'role:db, lab');
  await hand.press(page.getByTestId('join-make'));
  await expect(page.getByTestId('join-lines')).toContainText('ironwatch-agent');
  const token = /iw1\.[A-Za-z0-9_.-]+/.exec(await page.getByTestId('join-lines').innerText())?.[0] ?? '';
  const own = name('arrives');
  const joined = await SignedHost.join(world.server.url, token, own);
  await joined.tell({});
  await expect(page.getByTestId('arrival').filter({ hasText: own })).toContainText('connected');
  const given = page.getByTestId('join-token').first();
  await expect(given).toContainText('north / C9 · lab, role:db');
  const row = page.getByTestId('join-token').filter({ has: page.getByTestId('join-revoke') }).first();
  await hand.press(row.getByTestId('join-revoke'));
  await hand.press(page.getByTestId('confirm-submit'));
  await closed(page);
});
