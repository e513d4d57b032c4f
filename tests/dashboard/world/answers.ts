// What the server told a browser. What must not be seen must not even have been sent.
import type { BrowserContext, Response } from '@playwright/test';

export class Answers {
  readonly #texts: Promise<{ url: string; text: string }>[] = [];

  constructor(context: BrowserContext) {
    context.on('response', (response) => {
      // The stream does not end as long as the page is there.
      if (/\/api\/v1\/(?!stream)/.test(response.url())) this.#texts.push(this.#read(response));
    });
  }

  async #read(response: Response): Promise<{ url: string; text: string }> {
    return { url: response.url(), text: await response.text().catch(() => '') };
  }

  /** Answers that hold one of these words; and how many there were at all. */
  async with(words: string[]): Promise<{ told: string[]; all: number }> {
    const all = await Promise.all(this.#texts);
    const told = all.flatMap(({ url, text }) => words.filter((word) => text.includes(word)).map((word) => `${word} in ${url}`));
    return { told, all: all.length };
  }
}
