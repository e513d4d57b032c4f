// Texts of machines and people are texts: shown as they were said, never taken for anything else (abuse cases 1 to 4, 17).
import { expect, test } from '../fixtures.ts';
import { PAGES } from '../pages.ts';
import { SHOWN } from '../world/hostile.ts';

const TURNS_AROUND = '\u202e';

for (const one of PAGES.filter((page) => page.hostile === true)) {
  test(`hostile text on ${one.page}`, async ({ as, world }) => {
    const page = await as('admin', one.path(world));
    await expect(page.locator(one.ready).first()).toBeVisible();
    // What is folded away is looked at, too.
    for (const fold of await page.locator('main [aria-expanded=false]').all()) if (await fold.isVisible()) await fold.click();
    await expect(page.locator('main').getByText(SHOWN, { exact: false }).first()).toBeVisible();
    const parts = await page.evaluate(() => ({
      text: document.body.innerText + document.title + [...document.querySelectorAll('[title], [aria-label]')].map((of) => `${of.getAttribute('title')}${of.getAttribute('aria-label')}`).join(''),
      images: document.querySelectorAll('main img').length,
    }));
    expect(parts.text, 'a character that turns text around').not.toContain(TURNS_AROUND);
    expect(parts.images, 'an element was made of it').toBe(0);
  });
}

test('hostile text on a printed work order', async ({ as, world }) => {
  const page = await as('operator');
  await page.goto(`/api/v1/tasks/${world.task}/work-order`);
  await expect(page.locator('body')).toContainText(SHOWN);
  expect(await page.locator('img').count()).toBe(0);
});

test('hostile text in the address', async ({ as }) => {
  const said = encodeURIComponent(SHOWN);
  // Names with a dot are files.
  const word = encodeURIComponent('<img src=x onerror=alert(1)>');
  for (const path of [`/?q=${said}`, `/alerts?q=${said}`, `/hosts/${word}`, `/tasks/${word}`, `/audit?action=${said}`, `/${word}`, `/captures?host=${said}`]) {
    const page = await as('admin', path);
    await expect(page.locator('main h1').first()).toBeAttached();
    expect(await page.locator('main img').count(), path).toBe(0);
  }
});
