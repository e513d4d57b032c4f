// Several hosts of one rack in trouble at once are one incident, which a person takes and ends.
import { SignedHost } from '../world/host.ts';
import { until } from '../world/programs.ts';
import { HOSTILE } from '../world/hostile.ts';
import { closed, expect, journey, ownJourney } from '../journey.ts';

const GPU_LOST = 'NVRM: Xid (PCI:0000:3b:00): 79, pid=1234, GPU has fallen off the bus.';
const DISK = 'EXT4-fs (sda1): warning: mounting fs with errors, running e2fsck is recommended';

ownJourney('an incident stands for its alerts, is taken, and is ended by hand', '', async ({ page, context, hand, server, admin }) => {
  const token = server.joinToken(4);
  const ids: string[] = [];
  for (const name of ['gpu-01', 'gpu-02', 'gpu-03', 'gpu-04']) {
    const host = await SignedHost.join(server.url, token, name);
    await admin.send('PATCH', `/api/v1/hosts/${host.id}`, { site: 'north', rack: 'A1' });
    await host.tell({ lines: name === 'gpu-01' ? [GPU_LOST, DISK] : [GPU_LOST] });
    ids.push(host.id);
  }
  const id = await until('the rack is one incident', async () => (await admin.get<{ items: { id: string | number }[] }>('/api/v1/incidents')).items[0]?.id);
  await context.addCookies([admin.kept]);
  await page.goto('/alerts');
  await expect(page.getByTestId('incident-count')).toHaveText('4 alerts');
  await expect(page.getByTestId('alert-card'), 'the incident, and the trouble of one host beside it').toHaveCount(2);
  await hand.press(page.getByTestId('incident-fold'));
  const members = page.getByTestId('incident').locator('.members');
  for (const name of ['gpu-01', 'gpu-02', 'gpu-03', 'gpu-04']) await expect(members).toContainText(name);

  await page.goto(`/incidents/${id}`);
  await expect(page.locator('h1')).toContainText('Incident:');
  await expect(members.getByTestId('alert-card')).toHaveCount(4);
  const whole = page.getByTestId('incident').getByTestId('alert-card').first();
  await hand.press(whole.getByTestId('alert-acknowledge'));
  await hand.type(page.getByTestId('acknowledge-reason'), HOSTILE);
  await hand.press(page.getByTestId('acknowledge-submit'));
  await closed(page);
  await expect(whole.getByTestId('alert-acknowledged')).toContainText(HOSTILE);
  await expect(whole.getByTestId('alert-acknowledged')).toContainText('admin');

  await hand.press(whole.getByTestId('alert-resolve'));
  await expect(page.getByTestId('confirm-dialog')).toContainText('It opens again when the fault is seen again');
  await hand.press(page.getByTestId('confirm-submit'));
  await closed(page);
  await expect(whole).toContainText('closed by admin');
  await expect(whole.getByTestId('alert-resolve')).toHaveCount(0);
  await hand.press(page.locator('.back').getByRole('link'));
  await expect(page.getByTestId('incident')).toHaveCount(0);
  await expect(page.getByTestId('alert-card').filter({ hasText: 'gpu-01' }).first(), 'the host with a trouble of its own is still there').toBeVisible();

  await page.goto('/incidents/999999');
  await expect(page.locator('main')).toContainText('There is no such incident');
});

journey('whoever may only look sees all of it, and nothing that would be refused', async ({ page, hand, as }) => {
  await as('viewer', '/alerts');
  // An incident that becomes part of a larger one hands its alerts over: the one that has them now.
  const { items } = (await (await page.request.get('/api/v1/incidents')).json()) as { items: { id: string; member_count: number }[] };
  const incident = items.find((one) => one.member_count > 0)?.id;
  await page.goto(`/incidents/${incident}`);
  const member = page.getByTestId('incident').locator('.members').getByTestId('alert-title').getByRole('button').first();
  await hand.press(member);
  await expect(page.getByTestId('incident')).toContainText('Who was told');
  for (const [path, ready] of [[`/incidents/${incident}`, 'incident'], ['/alerts', 'alert-card'], ['/silences', 'silence'], ['/routes', 'route']] as const) {
    await page.goto(path);
    await expect(page.getByTestId(ready).first()).toBeVisible();
    for (const act of ['alert-acknowledge', 'alert-take-back', 'alert-silence', 'alert-resolve', 'silence-add', 'silence-end', 'routes-edit']) {
      await expect(page.getByTestId(act), `${act} on ${path}`).toHaveCount(0);
    }
  }
  await expect(page.locator('main')).toContainText('Administrators change routes');
  await as('operator', '/routes');
  await expect(page.getByTestId('route').first()).toBeVisible();
  await expect(page.getByTestId('routes-edit'), 'nor is an operator offered it').toHaveCount(0);
});
