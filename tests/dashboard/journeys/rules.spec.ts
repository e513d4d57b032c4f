import { HOSTILE } from '../world/hostile.ts';
import { closed, expect, journey, problem } from '../journey.ts';

const rule = (id: string): string => `id = "${id}"
kind = "reading"
name = "disk_temperature_celsius"
for_seconds = 600
title = "Disk is warm"
meaning = '''${HOSTILE.replaceAll("'", '')}'''
levels = [{ severity = "warning", at_least = 60, clear_below = 55 }]
`;

journey('a rule is tried on the past, kept, switched and taken back', async ({ page, hand, as, name }) => {
  const id = name('warm').toLowerCase();
  await as('operator', '/rules');
  await hand.press(page.getByTestId('rule-add'));
  await hand.press(page.getByTestId('rule-as-text'));
  await hand.type(page.getByTestId('rule-text'), 'no = [');
  await hand.press(page.getByTestId('rule-save'));
  await expect(problem(page)).toBeVisible();
  await hand.type(page.getByTestId('rule-text'), rule(id));
  await hand.press(page.getByTestId('rule-try'));
  await expect(page.getByTestId('backtest-found')).toContainText('0 alerts');
  await hand.press(page.getByTestId('rule-save'));
  await closed(page);
  const row = page.getByTestId('rule-row').filter({ hasText: id });
  await expect(row.getByTestId('rule-state')).toHaveText('on');
  await hand.press(row.getByTestId('rule-shadow'));
  await expect(row.getByTestId('rule-state')).toHaveText('shadow');
  await hand.press(row.getByTestId('rule-enabled'));
  await expect(row.getByTestId('rule-state')).toHaveText('off');
  await hand.press(row.getByTestId('rule-remove'));
  await hand.press(page.getByTestId('confirm-submit'));
  await closed(page);
  await expect(row).toHaveCount(0);
});

journey('a rule is made by a form, catches what it should, and keeps its earlier versions', async ({ page, hand, as, host, name }) => {
  const id = name('hot').toLowerCase();
  const which = name('oven');
  await host(which);
  await as('operator', '/rules');
  await hand.press(page.getByTestId('rule-add'));
  await hand.choose(page.getByTestId('rule-kind'), 'is a number past a level?');
  await hand.press(page.getByTestId('rule-save'));
  await expect(problem(page)).toBeVisible();
  await hand.type(page.getByTestId('rule-id'), id);
  await hand.type(page.getByTestId('rule-title'), HOSTILE);
  await hand.type(page.getByTestId('rule-scope'), `host = ${which}`);
  await hand.type(page.getByTestId('rule-name'), 'cpu_temperature_celsius');
  await hand.type(page.getByTestId('level-at').first(), '90');
  await hand.press(page.getByTestId('level-add'));
  await expect(page.getByTestId('level-at')).toHaveCount(2);
  await hand.press(page.getByTestId('rule-levels').getByRole('button', { name: /2/ }));
  await hand.press(page.getByTestId('rule-as-text'));
  await expect(page.getByTestId('rule-text'), 'the same as text').toHaveValue(/at_least = 90/);
  await hand.press(page.getByTestId('rule-as-form'));
  await expect(page.getByTestId('rule-name')).toHaveValue('cpu_temperature_celsius');
  await hand.press(page.getByTestId('rule-save'));
  await closed(page);
  const row = page.getByTestId('rule-row').filter({ hasText: id });
  await hand.press(row.getByTestId('rule-open'));
  await expect(page.getByTestId('rule-dialog')).toContainText('version 1');
  await hand.type(page.getByTestId('level-at').first(), '80');
  await hand.press(page.getByTestId('rule-save'));
  await closed(page);
  await hand.press(row.getByTestId('rule-open'));
  await expect(page.getByTestId('rule-dialog')).toContainText('version 2');
  await expect(page.getByTestId('rule-dialog')).toContainText('Earlier versions');
  await page.keyboard.press('Escape');
  await closed(page);
  await hand.press(row.getByTestId('rule-remove'));
  await hand.press(page.getByTestId('confirm-submit'));
  await closed(page);
  await expect(row).toHaveCount(0);
});
