// The dashboard in Russian: chosen by a person, or wished for by the browser; kept, told to screen readers, and with its plurals.
import { violations } from '../everywhere/axe.ts';
import { PAGES } from '../pages.ts';
import { Person } from '../world/person.ts';
import { PASSWORD, somebody } from '../world/world.ts';
import { expect, journey, test } from '../journey.ts';

/** Headings of pages that everybody opens. */
const HEADINGS: [string, string][] = [
  ['fleet', 'Парк'], ['alerts', 'Тревоги'], ['timeline', 'Хроника'], ['events', 'События'], ['jobs', 'Операции'], ['tasks', 'Обслуживание'],
  ['rules', 'Правила'], ['settings', 'Настройки'], ['users', 'Пользователи и токены'], ['channels', 'Каналы'],
];
/** What is called so in Russian, too. */
const SAME = /^(API|BMC|UTC|Ironwatch)$/;

journey('the language is chosen, kept, and changed back', async ({ page, hand, as }) => {
  await as('admin', '/alerts');
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await hand.press(page.getByTestId('user-menu').locator('summary'));
  await hand.choose(page.getByTestId('language'), 'Русский');
  await expect(page.locator('h1')).toHaveText('Тревоги');
  await expect(page.locator('html')).toHaveAttribute('lang', 'ru');
  await expect(page).toHaveTitle(/Тревоги/);
  for (const word of await page.getByTestId('rail').getByRole('listitem').locator('.word').allInnerTexts()) {
    expect(SAME.test(word) || /^[А-ЯЁ]/.test(word), `${word} in the rail`).toBe(true);
  }
  await page.reload();
  await expect(page.locator('h1'), 'it is kept').toHaveText('Тревоги');
  const other = await page.context().newPage();
  await other.goto('/tasks');
  await expect(other.locator('h1'), 'in every window').toHaveText('Обслуживание');
  await other.close();

  await hand.press(page.getByTestId('user-menu').locator('summary'));
  await hand.choose(page.getByTestId('language'), 'English');
  await expect(page.locator('h1')).toHaveText('Alerts');
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
});

test.describe('a browser that wishes for Russian', () => {
  test.use({ locale: 'ru-RU' });

  test('finds it at the door', async ({ page }) => {
    await page.goto('/');
    await expect(page.locator('h1')).toHaveText('Вход');
    await page.getByTestId('login-submit').click();
    await expect(page.getByTestId('login-message')).toContainText(/[а-яё]{4}/);
    expect(await violations(page)).toEqual([]);
  });

  for (const [name, heading] of HEADINGS) {
    test(`${name} is in Russian`, async ({ as, world }) => {
      const one = PAGES.find((page) => page.page === name);
      const page = await as('admin', one?.path(world) ?? '');
      await expect(page.locator(one?.ready ?? 'main').first()).toBeVisible();
      await expect(page.locator('h1')).toHaveText(heading);
      await expect(page.locator('html')).toHaveAttribute('lang', 'ru');
      // Buttons, column heads and menus are ours; what is in the tables is the machines'.
      const ours = page.locator('main').locator('button:not(.machine), th, [role=columnheader], label, legend, summary').filter({ hasNot: page.locator('.machine') });
      const english = (await ours.allInnerTexts()).filter((text) => /[a-z]{3,}/.test(text) && !/[а-яё]/i.test(text));
      expect(english.filter((text) => !/host|web-|gpu-|store-|odd-|on-call|[_.=]/.test(text))).toEqual([]);
      expect(await violations(page)).toEqual([]);
    });
  }

  test('counts in Russian', async ({ as, world }) => {
    const names = { one: 'сеанс', few: 'сеанса', many: 'сеансов' };
    await somebody(world.server, 'counted', 'viewer');
    const page = await as('admin', '/users');
    const row = page.locator('[data-testid=user][data-name=counted]');
    for (const [count, word] of [[1, names.one], [2, names.few], [5, names.many]] as const) {
      const known = /(\d+) сеанс/.exec(await row.innerText())?.[1] ?? '1';
      for (let more = Number(known); more < count; more += 1) await Person.signIn(world.server.url, 'counted', PASSWORD);
      await page.reload();
      await expect(row).toContainText(new RegExp(`\\b${count} ${word}(?![а-я])`));
    }
  });
});
