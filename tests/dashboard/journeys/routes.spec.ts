import { expect, journey, problem } from '../journey.ts';

journey('it is changed who is told', async ({ page, hand, as, name }) => {
  await as('admin', '/routes');
  await hand.press(page.getByTestId('routes-edit'));
  await hand.type(page.getByTestId('routes-text'), '{ no');
  await hand.press(page.getByTestId('routes-save'));
  await expect(problem(page)).toContainText('This is not JSON');
  const route = name('nights');
  await hand.type(page.getByTestId('routes-text'), JSON.stringify({ routes: [{ name: route, filter: 'rack = A1', channels: ['on-call'] }] }));
  await hand.press(page.getByTestId('routes-save'));
  await expect(page.getByTestId('route')).toContainText(route);
  await expect(page.getByTestId('routes-unknown')).toContainText('on-call');
});
