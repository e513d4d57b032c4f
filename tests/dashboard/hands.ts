// Two ways to work a page: with a mouse, and with nothing but a keyboard. A journey takes either.
import { expect, type Locator, type Page } from '@playwright/test';

export interface Hand {
  name: 'mouse' | 'keyboard';
  press: (what: Locator) => Promise<void>;
  tick: (what: Locator) => Promise<void>;
  /** Replaces what stands in a field. */
  type: (field: Locator, text: string) => Promise<void>;
  choose: (select: Locator, words: string) => Promise<void>;
  /** Takes what a field offers while one types. */
  take: (field: Locator, words: string) => Promise<void>;
}

const mouse = (): Hand => ({
  name: 'mouse',
  press: (what) => what.click(),
  tick: (what) => what.click(),
  type: (field, text) => field.fill(text),
  choose: async (select, words) => void (await select.selectOption({ label: words })),
  take: async (field, words) => {
    await field.pressSequentially(words);
    await field.page().getByRole('option', { name: words }).click();
  },
});

// A page with more to step through than this is no page for a keyboard.
const MOST_STEPS = 400;

/** Which way the focus has to go: 0 when it is there. */
function way(target: Element): number {
  const active = document.activeElement;
  if (active === target) return 0;
  if (active === null || active === document.body) return 1;
  return target.compareDocumentPosition(active) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1;
}

/** That a person sees where the focus is (WCAG 2.4.7, 2.4.11): a ring, and nothing over it. */
function unseen(target: Element): string {
  const style = getComputedStyle(target);
  const ring = style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) >= 1;
  if (!ring && style.boxShadow === 'none') return 'no ring around the focus';
  const { left, top, width, height } = target.getBoundingClientRect();
  const over = document.elementFromPoint(left + width / 2, top + height / 2);
  return over === null || over === target || target.contains(over) || over.contains(target) ? '' : `the focus is under ${over.outerHTML.slice(0, 80)}`;
}

/** The arrows from what is chosen to other words. */
function steps(select: Element, words: string): string[] {
  const { options, selectedIndex } = select as HTMLSelectElement;
  const way = [...options].findIndex((option) => option.text === words) - selectedIndex;
  return Array.from({ length: Math.abs(way) }, () => (way > 0 ? 'ArrowDown' : 'ArrowUp'));
}

async function reach(page: Page, what: Locator): Promise<void> {
  await expect(what).toBeVisible();
  await expect(what).toBeEnabled();
  for (let steps = 0; ; steps += 1) {
    const step = await what.evaluate(way);
    if (step === 0) break;
    if (steps > MOST_STEPS) throw new Error(`the keyboard does not get to ${String(what)}`);
    await page.keyboard.press(step > 0 ? 'Tab' : 'Shift+Tab');
  }
  expect(await what.evaluate(unseen), String(what)).toBe('');
}

const keyboard = (page: Page): Hand => ({
  name: 'keyboard',
  press: async (what) => {
    await reach(page, what);
    await page.keyboard.press('Enter');
  },
  tick: async (what) => {
    // Of a group of radio buttons the focus finds the chosen one; arrows go on from there.
    if ((await what.getAttribute('type')) === 'radio') {
      const chosen = what.page().locator(`input[name="${await what.getAttribute('name')}"]:checked`);
      await reach(page, chosen);
      for (let steps = 0; steps < 8 && !(await what.isChecked()); steps += 1) await page.keyboard.press('ArrowDown');
      return;
    }
    await reach(page, what);
    await page.keyboard.press('Space');
  },
  type: async (field, text) => {
    await reach(page, field);
    await page.keyboard.press('ControlOrMeta+a');
    if (text === '') await page.keyboard.press('Delete');
    else if (text.includes('\n')) await page.keyboard.insertText(text);
    else await page.keyboard.type(text);
  },
  choose: async (select, words) => {
    await reach(page, select);
    // Letters that the keyboard does not have are not typed; arrows lead to every choice.
    if (/^[ -~]*$/.test(words)) await page.keyboard.type(words);
    else for (const key of await select.evaluate(steps, words)) await page.keyboard.press(key);
    await expect(select.locator('option:checked')).toHaveText(words);
  },
  take: async (field, words) => {
    await reach(page, field);
    await page.keyboard.type(words);
    await expect(page.getByRole('option', { name: words })).toBeVisible();
    await page.keyboard.press('Enter');
  },
});

export const HANDS = ['mouse', 'keyboard'] as const;

export function handOf(name: (typeof HANDS)[number], page: Page): Hand {
  return name === 'mouse' ? mouse() : keyboard(page);
}
