// Every page, for every role, in both themes and at two widths: what axe finds, whether it fits, and that hostile text is text.
import { expect, test } from '../fixtures.ts';
import { mayOpen, PAGES } from '../pages.ts';
import { ROLES } from '../world/world.ts';
import { violations } from './axe.ts';
import { look, sideways, THEMES, WIDTHS } from './looks.ts';

for (const role of ROLES) {
  for (const one of PAGES) {
    test(`${one.page} as ${role}`, async ({ as, world }) => {
      const page = await as(role, one.path(world));
      const allowed = mayOpen(one, role);
      await expect(page.locator(allowed ? one.ready : 'main h1').first()).toBeVisible();
      if (!allowed) await expect(page.locator('main')).toContainText(`needs the role ${one.least}`);
      for (const width of WIDTHS) {
        for (const theme of THEMES) {
          await look(page, theme, width);
          expect.soft(await violations(page), `axe, ${theme}, ${width} px`).toEqual([]);
        }
        expect.soft(await sideways(page), `wider than ${width} px`).toEqual([]);
      }
      await expect(page).toHaveTitle(/Ironwatch/);
      expect(await page.locator('h1').count(), 'one heading of the page').toBe(1);
    });
  }
}
