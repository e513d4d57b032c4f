// On paper, and in the few colours that a person's system allows: shapes and words say what colours say elsewhere.
import type { Page } from '@playwright/test';
import { expect, test } from '../fixtures.ts';
import { violations } from './axe.ts';

const FILTER = 'severity >= error';

interface Mark {
  words: string;
  /** Of the shape. */
  width: number;
  ink: string;
  /** Behind it. */
  paper: string;
}

/** The signs of how bad things are, as they are drawn. */
function marks(page: Page): Promise<Mark[]> {
  return page.locator('main .mark').filter({ has: page.locator('svg.glyph') }).evaluateAll((all) => {
    // The ground of a page that has none of its own.
    const probe = document.body.appendChild(document.createElement('i'));
    probe.style.color = 'Canvas';
    const ground = getComputedStyle(probe).color;
    probe.remove();
    return all.map((mark) => {
      const glyph = mark.querySelector('svg.glyph') as SVGElement;
      const style = getComputedStyle(glyph.querySelector('path') as SVGPathElement);
      const behind = (one: Element | null): string => {
        const colour = one === null ? ground : getComputedStyle(one).backgroundColor;
        return one !== null && /, 0\)$/.test(colour) ? behind(one.parentElement) : colour;
      };
      const ink = style.fill === 'none' ? style.stroke : style.fill;
      // In a legend the word stands beside it, in the same button.
      const words = (mark.textContent || mark.closest('button')?.textContent) ?? '';
      return { words: words.trim(), width: glyph.getBoundingClientRect().width, ink, paper: behind(mark) };
    });
  });
}

async function printed(page: Page): Promise<void> {
  await page.emulateMedia({ media: 'print' });
  for (const part of ['rail', 'palette-open', 'more-pages', 'user-menu']) await expect(page.getByTestId(part)).toBeHidden();
  await expect(page.locator('header.shell')).toBeHidden();
  const head = page.locator('.print-head');
  await expect(head).toBeVisible();
  await expect(head, 'what it is, as of when, and by which clock').toContainText(/Ironwatch · .+ · \d{4}-\d{2}-\d{2} \d{2}:\d{2}.*(UTC|[+-]\d{2}:?\d{2})/);
  expect(await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor), 'paper is white').toBe('rgb(255, 255, 255)');
}

test('the fleet is printed with its filter, its time and its shapes', async ({ as }) => {
  const page = await as('viewer', `/?q=${encodeURIComponent(FILTER)}&view=table`);
  await expect(page.getByTestId('host-row').first()).toBeVisible();
  await printed(page);
  await expect(page.locator('.print-head')).toContainText(`Only: ${FILTER}`);
  const shown = await marks(page);
  expect(shown.length).toBeGreaterThan(3);
  for (const mark of shown) {
    expect(mark.words, 'a word beside the shape').not.toBe('');
    expect(mark.width).toBeGreaterThan(7);
    expect(mark.ink, `${mark.words} has no hue`).toMatch(/^rgb\((\d+), \1, \1\)$/);
  }
  expect(new Set(shown.map((mark) => mark.words)).size).toBeGreaterThan(1);
});

test('a long fleet is printed whole, as far as it is there, and says what is not', async ({ as }) => {
  const page = await as('viewer', '/about');
  // As many hosts as do not fit on a screen, made of one.
  await page.route(/\/api\/v1\/hosts\?/, async (route) => {
    // The next window does not come while it is printed.
    if (route.request().url().includes('cursor=')) return;
    const answer = await route.fetch();
    const body = (await answer.json()) as { items: { id: string; name: string }[] };
    const [one] = body.items;
    const items = Array.from({ length: 80 }, (_, n) => ({ ...one, id: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`, name: `rack-${n}` }));
    await route.fulfill({ response: answer, json: { ...body, items, total: 3_000, next_cursor: 'more' } });
  });
  await page.goto('/?view=table');
  await expect(page.getByTestId('host-row').first()).toBeVisible();
  expect(await page.getByTestId('host-row').count()).toBeLessThan(60);
  await printed(page);
  await expect(page.getByTestId('host-row')).toHaveCount(80);
  await expect(page.getByText('On paper: the first 80 of 3,000 hosts.')).toBeVisible();
  await page.emulateMedia({ media: 'screen' });
  await expect.poll(() => page.getByTestId('host-row').count()).toBeLessThan(60);
});

test('a host is printed without what leads elsewhere', async ({ as, world }) => {
  const page = await as('operator', `/hosts/${world.hosts['gpu-01']}`);
  await expect(page.getByTestId('alert-card').first()).toBeVisible();
  await printed(page);
  await expect(page.locator('nav.tabs')).toBeHidden();
  await expect(page.locator('h1')).toHaveText('gpu-01');
  await expect(page.getByTestId('alert-card').first()).toContainText('Critical');
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(wide, 'nothing is cut off at the edge of the paper').toBeLessThanOrEqual(0);
  // A browser makes the pages of it.
  expect((await page.pdf({ format: 'A4' })).subarray(0, 5).toString()).toBe('%PDF-');
});

test('a task is printed as a sheet to take along', async ({ as, world }) => {
  const page = await as('operator', `/tasks/${world.task}`);
  const sheet = page.waitForEvent('popup');
  await page.getByTestId('task-print').click();
  const paper = await sheet;
  await paper.emulateMedia({ media: 'print' });
  await expect(paper.locator('h1')).toContainText('Replace the GPU');
  await expect(paper.locator('body')).toContainText('gpu-02');
  await expect(paper.locator('body')).toContainText('Signature');
  await expect(paper.locator('body'), 'which part').toContainText('gpu/0000:3b:00');
  expect(await paper.evaluate(() => document.styleSheets[0]?.cssRules.length ?? 0), 'its own style is there').toBeGreaterThan(3);
  expect(await violations(paper)).toEqual([]);
});

for (const [name, path] of [['fleet', () => '/'], ['alerts', () => '/alerts'], ['host', (id: string) => `/hosts/${id}`]] as const) {
  test(`${name} in the colours that the system allows`, async ({ as, world }) => {
    const page = await as('operator', path(world.hosts['gpu-01'] ?? ''));
    await page.emulateMedia({ forcedColors: 'active', colorScheme: 'dark' });
    await expect(page.locator('main .mark').first()).toBeVisible();
    const shown = await marks(page);
    expect(shown.length).toBeGreaterThan(0);
    for (const mark of shown) {
      expect(mark.ink, `${mark.words} is to be told from what is behind it`).not.toBe(mark.paper);
      expect(mark.words).not.toBe('');
    }
    // The focus is seen, and what is chosen differs from what is not.
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    const ring = await page.evaluate(() => getComputedStyle(document.activeElement ?? document.body).outlineStyle);
    expect(ring).not.toBe('none');
    const current = page.getByTestId('rail').locator('[aria-current]').first();
    expect(await current.evaluate((one) => getComputedStyle(one).fontWeight)).toBe('600');
    expect(await violations(page)).toEqual([]);
  });
}
