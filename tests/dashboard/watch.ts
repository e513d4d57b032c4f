// What must never happen on a page, whatever is done there.
import type { BrowserContext, Page } from '@playwright/test';

export class Watch {
  readonly seen: string[] = [];
  /** While a server is away on purpose, the browser says so. */
  serverIsAway = false;

  constructor(
    readonly context: BrowserContext,
    readonly url: string,
  ) {
    context.on('page', (page) => this.#page(page));
    context.on('request', (request) => {
      const { origin, protocol } = new URL(request.url());
      if (protocol !== 'data:' && protocol !== 'blob:' && origin !== url) this.seen.push(`a request to elsewhere: ${request.url()}`);
    });
  }

  async start(): Promise<void> {
    await this.context.addInitScript(() => {
      const kept: string[] = [];
      Object.assign(window, { __policy: kept });
      document.addEventListener('securitypolicyviolation', (event) => {
        kept.push(`${event.violatedDirective} ${event.blockedURI}`);
        console.error(`content policy: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`);
      });
    });
  }

  #page(page: Page): void {
    page.on('pageerror', (error) => this.seen.push(`an error nobody caught: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() !== 'error') return;
      const text = message.text();
      // A refusal is an answer, which the page handles; the browser logs it all the same.
      if (/^Failed to load resource: the server responded with a status of 4\d\d/.test(text)) return;
      if (this.serverIsAway && /Failed to load resource|net::ERR/.test(text)) return;
      this.seen.push(`on the console: ${text}`);
    });
  }

  /** All of it, and whether hostile text became something on a page that is open now. */
  async faults(): Promise<string[]> {
    for (const page of this.context.pages()) {
      const ran = await page.evaluate(() => '__xss' in window).catch(() => false);
      if (ran) this.seen.push(`hostile text ran as a script: ${page.url()}`);
    }
    return this.seen;
  }
}
