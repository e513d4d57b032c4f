// The four ways in which each page is looked at. Nothing is loaded again in between: a page must follow.
import type { Page } from '@playwright/test';

export const THEMES = ['dark', 'light'] as const;
export const WIDTHS = [1280, 320] as const;

export async function look(page: Page, theme: (typeof THEMES)[number], width: (typeof WIDTHS)[number]): Promise<void> {
  await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
  await page.setViewportSize({ width, height: 900 });
  // Two frames: the first follows the new size, the second is drawn with it.
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
}

/** How far the page can be scrolled sideways, and by what. What scrolls in a box of its own, such as a table, may. */
export function sideways(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const root = document.documentElement;
    const room = root.clientWidth;
    if (root.scrollWidth <= room) return [];
    const boxed = (one: Element | null): boolean =>
      one !== null && one !== document.body && (getComputedStyle(one).overflowX !== 'visible' || boxed(one.parentElement));
    const wide = [...document.querySelectorAll('body *')].filter((one) => {
      const { left } = one.getBoundingClientRect();
      return left + Math.max(one.scrollWidth, one.getBoundingClientRect().width) > room + 1 && !boxed(one);
    });
    const innermost = wide.filter((one) => !wide.some((other) => other !== one && one.contains(other)));
    return [`${root.scrollWidth} px in ${room} px:`, ...innermost.slice(0, 5).map((one) => one.outerHTML.slice(0, 160))];
  });
}
