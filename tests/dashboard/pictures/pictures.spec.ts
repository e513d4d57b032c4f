// A picture of every page, in both themes and at two widths, for a person to look at.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { look, THEMES, WIDTHS } from '../everywhere/looks.ts';
import { PAGES } from '../pages.ts';
import { PLAIN_VOICES } from '../world/fill.ts';
import { makeWorld } from '../world/world.ts';
import { index } from './index_page.ts';

// Only these pages, where somebody wants few: PICTURES_OF=fleet,alerts.
const OF = process.env['PICTURES_OF']?.split(',');
const OUT = process.env['PICTURES'] ?? '/tmp/ironwatch-pictures';

test('pictures of all pages', async ({ browser }) => {
  mkdirSync(OUT, { recursive: true });
  const world = await makeWorld(process.env['DASHBOARD_TESTS_BMCS'] ?? '', 0, PLAIN_VOICES);
  const taken: string[] = [];
  try {
    const context = await browser.newContext({ baseURL: world.server.url, timezoneId: 'Europe/Berlin', locale: 'en-GB' });
    await context.addCookies([world.people.admin.kept]);
    const page = await context.newPage();
    // The first of all is the page of somebody who is not signed in.
    const stranger = await browser.newContext({ baseURL: world.server.url });
    const shots = [
      { name: 'sign-in', page: await stranger.newPage(), path: '/', ready: '[data-testid="login-submit"]' },
      ...PAGES.map((one) => ({ name: one.page.replace('/', '-'), page, path: one.path(world), ready: one.ready })),
    ];
    for (const shot of shots.filter((one) => OF === undefined || OF.includes(one.name))) {
      await shot.page.setViewportSize({ width: 1280, height: 900 });
      await shot.page.goto(shot.path);
      await expect(shot.page.locator(shot.ready).first()).toBeVisible();
      for (const width of WIDTHS) {
        for (const theme of THEMES) {
          await look(shot.page, theme, width);
          const file = `${shot.name}-${theme}-${width}.png`;
          // Of a long list only what is in sight is drawn.
          await shot.page.screenshot({ path: join(OUT, file), fullPage: shot.name !== 'fleet', animations: 'disabled' });
          taken.push(file);
        }
      }
    }
  } finally {
    await world.server.remove();
  }
  writeFileSync(join(OUT, 'index.html'), index(taken, THEMES, WIDTHS));
  console.log(`\n${taken.length} pictures: ${join(OUT, 'index.html')}`);
});
