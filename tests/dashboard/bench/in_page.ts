// What is measured inside the browser.
import { gzipSync } from 'node:zlib';
import type { Browser, BrowserContext, Page } from '@playwright/test';
import type { Person } from '../world/person.ts';

const ROW = '[data-testid="host-row"]';

async function fresh(browser: Browser, person: Person): Promise<BrowserContext> {
  const context = await browser.newContext({ baseURL: person.url, viewport: { width: 1280, height: 900 } });
  await context.addCookies([person.kept]);
  // The moment at which the first row of the list has been drawn.
  await context.addInitScript((row) => {
    const observer = new MutationObserver(() => {
      if (document.querySelector(row) === null) return;
      observer.disconnect();
      requestAnimationFrame(() => setTimeout(() => Object.assign(window, { __useful: performance.now() }), 0));
    });
    observer.observe(document, { childList: true, subtree: true });
  }, ROW);
  return context;
}

/** Milliseconds from asking for the page until its first row is drawn; nothing is in the browser's cache. */
export async function firstUsefulPaint(browser: Browser, person: Person): Promise<number> {
  const context = await fresh(browser, person);
  const page = await context.newPage();
  await page.goto('/', { waitUntil: 'commit' });
  const useful = await page.waitForFunction(() => (window as { __useful?: number }).__useful ?? 0, undefined, { timeout: 60_000 });
  const at = Number(await useful.jsonValue());
  await context.close();
  return at;
}

/** Kilobytes of JavaScript that the first page loads: packed, and as they travel. */
export async function javascript(browser: Browser, person: Person): Promise<{ gzip: number; sent: number }> {
  const context = await fresh(browser, person);
  const page = await context.newPage();
  let gzip = 0;
  let sent = 0;
  const reading: Promise<void>[] = [];
  page.on('response', (answer) => {
    if (answer.request().resourceType() !== 'script') return;
    reading.push((async () => {
      gzip += gzipSync(await answer.body(), { level: 9 }).length;
      sent += (await answer.request().sizes()).responseBodySize;
    })());
  });
  await page.goto('/');
  await page.locator(ROW).first().waitFor();
  await Promise.all(reading);
  await context.close();
  return { gzip: Math.round(gzip / 100) / 10, sent: Math.round(sent / 100) / 10 };
}

export async function fleetPage(browser: Browser, person: Person): Promise<Page> {
  const page = await (await fresh(browser, person)).newPage();
  await page.goto('/');
  await page.locator(ROW).first().waitFor();
  return page;
}

/** Milliseconds from a key to the list that it asks for, for each letter that changes the list. */
export async function keystrokes(page: Page, words: string[]): Promise<number[]> {
  const times: number[] = [];
  const field = page.getByTestId('filter').first();
  for (const word of words) {
    await field.fill('');
    await page.waitForTimeout(1_000);
    await field.focus();
    for (const letter of word) {
      const took = page.evaluate((row) => new Promise<number>((resolve) => {
        const shown = (): string => [...document.querySelectorAll(`main [role=status], ${row} .name`)].map((one) => one.textContent).join('|');
        const before = shown();
        let began = 0;
        document.addEventListener('keydown', (event) => (began = event.timeStamp), { once: true, capture: true });
        const observer = new MutationObserver(() => {
          if (began === 0 || shown() === before) return;
          observer.disconnect();
          requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - began), 0));
        });
        observer.observe(document.body, { childList: true, subtree: true, characterData: true });
        // A letter that finds the same changes nothing.
        setTimeout(() => resolve(-1), 3_000);
      }), ROW);
      await page.evaluate(() => new Promise((next) => requestAnimationFrame(next)));
      await page.keyboard.press(letter);
      const time = await took;
      if (time >= 0) times.push(time);
    }
  }
  await field.fill('');
  await page.waitForTimeout(1_000);
  return times;
}

/** Tasks of more than 50 ms while a person scrolls through the whole list. */
export async function longTasks(page: Page): Promise<{ over_50_ms: number; longest_ms: number; rows_scrolled: number }> {
  await page.evaluate(() => {
    const tasks: number[] = [];
    Object.assign(window, { __tasks: tasks });
    new PerformanceObserver((list) => list.getEntries().forEach((entry) => tasks.push(entry.duration))).observe({ type: 'longtask' });
  });
  await page.mouse.move(640, 600);
  for (let step = 0; step < 150; step += 1) {
    await page.mouse.wheel(0, 1_500);
    await page.evaluate(() => new Promise((next) => requestAnimationFrame(next)));
  }
  return page.evaluate((row) => {
    const { __tasks: tasks } = window as unknown as { __tasks: number[] };
    const last = [...document.querySelectorAll(row)].at(-1)?.getAttribute('aria-rowindex');
    return { over_50_ms: tasks.length, longest_ms: Math.round(Math.max(0, ...tasks)), rows_scrolled: Number(last ?? 0) };
  }, ROW);
}
