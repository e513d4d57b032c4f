// 400 % zoom, text spacing (WCAG 1.4.12) and print: nothing is cut off, and nothing has to be scrolled sideways.
import { expect, test } from '../fixtures.ts';
import { mayOpen, PAGES } from '../pages.ts';
import { sideways } from './looks.ts';

// 1280 × 1024 at 400 %.
test.use({ viewport: { width: 320, height: 256 }, deviceScaleFactor: 4 });

const SPACING = '* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }';

for (const one of PAGES.filter((page) => mayOpen(page, 'admin'))) {
  test(`${one.page} at 400 %, and with wide text`, async ({ as, world }) => {
    const page = await as('admin', one.path(world));
    await expect(page.locator(one.ready).first()).toBeAttached();
    expect.soft(await sideways(page)).toEqual([]);
    // As an extension of the browser does it: the content policy forbids a page's own inline styles.
    await page.evaluate((css) => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
      document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    }, SPACING);
    expect.soft(await sideways(page), 'with text spacing').toEqual([]);
    // Sticky parts leave room to read.
    const bar = await page.locator('header.shell').boundingBox();
    expect(bar?.height ?? 0, 'the bar at the top leaves half of the window').toBeLessThan(128);
  });
}
