// A journey is gone twice: with a mouse, and with nothing but a keyboard.
import type { Browser, BrowserContext, Locator, Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { type Hand, handOf, HANDS } from './hands.ts';
import { Watch } from './watch.ts';
import { SignedHost } from './world/host.ts';
import { Person } from './world/person.ts';
import { ADMIN_PASSWORD, Server } from './world/programs.ts';
import type { Role, World } from './world/world.ts';

export interface Going {
  page: Page;
  hand: Hand;
  world: World;
  /** Opens a page as somebody who is signed in. */
  as: (role: Role, path?: string) => Promise<Page>;
  /** A name that no other test has. */
  name: (word: string) => string;
  /** A new host that has said these lines. */
  host: (name: string, lines?: string[]) => Promise<SignedHost>;
}

let serial = 0;

export function journey(title: string, go: (going: Going) => Promise<void>): void {
  for (const way of HANDS) {
    test(`${title}, by ${way}`, async ({ as, page, world }) => {
      serial += 1;
      const own = `${way}-${serial}`;
      const host = async (name: string, lines: string[] = []): Promise<SignedHost> => {
        const joined = await SignedHost.join(world.server.url, world.server.joinToken(1), name);
        await joined.tell({ lines });
        return joined;
      };
      await go({ page, hand: handOf(way, page), world, as, host, name: (word) => `${word}-${own}` });
    });
  }
}

export interface OwnGoing {
  page: Page;
  context: BrowserContext;
  hand: Hand;
  server: Server;
  admin: Person;
}

/** On a server of its own, with other settings and nobody but an administrator: for what must not disturb other tests. */
export function ownJourney(title: string, settings: string, go: (going: OwnGoing) => Promise<void>): void {
  for (const way of HANDS) {
    test(`${title}, by ${way}`, async ({ browser }: { browser: Browser }) => {
      test.setTimeout(120_000);
      const server = await Server.start(settings);
      const context = await browser.newContext({ baseURL: server.url });
      const watch = new Watch(context, server.url);
      await watch.start();
      try {
        const admin = await Person.signIn(server.url, 'admin', ADMIN_PASSWORD);
        const page = await context.newPage();
        await go({ page, context, hand: handOf(way, page), server, admin });
        expect(await watch.faults()).toEqual([]);
      } finally {
        await context.close();
        await server.remove();
      }
    });
  }
}

/** What a form says is wrong. Each form has a place for it, which is empty as long as nothing is. */
export function problem(page: Page): Locator {
  return page.getByTestId('form-problem').filter({ hasText: /\S/ }).first();
}

/** What was asked for is done, and its dialog gone. */
export async function closed(page: Page): Promise<void> {
  await expect(page.locator('dialog[open]')).toHaveCount(0);
}

export { expect, test };
