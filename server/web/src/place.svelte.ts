// Where in the dashboard the person is: the address bar, made reactive.
import { tick } from 'svelte';
import { routeOf, samePage } from './route';

class Place {
  path = $state(location.pathname);
  search = $state(location.search);
  route = $derived(routeOf(this.path));
  #guards = new Set<() => boolean>();
  /** Counts visits to pages, so that the shell can move the focus to the new one. */
  visits = $state(0);

  start(): void {
    history.scrollRestoration = 'manual';
    addEventListener('popstate', (event) => {
      // The browser has gone already: it is brought back to where the person stays.
      if (!this.#mayLeave(location.href)) {
        history.pushState(null, '', this.path + this.search);
        return;
      }
      this.#read();
      const scroll: unknown = (event.state as { scroll?: unknown } | null)?.scroll;
      void this.#settle(typeof scroll === 'number' ? scroll : 0);
    });
    document.addEventListener('click', (event) => this.#follow(event));
  }

  /** Asked before another page is shown; false: the person stays. Answers how it is taken back. */
  guard(may: () => boolean): () => void {
    this.#guards.add(may);
    return () => this.#guards.delete(may);
  }

  #mayLeave(url: string): boolean {
    const wanted = routeOf(new URL(url, location.origin).pathname);
    return samePage(this.route, wanted) || [...this.#guards].every((may) => may());
  }

  go(url: string): void {
    if (!this.#mayLeave(url)) return;
    history.replaceState({ scroll: scrollY }, '');
    history.pushState(null, '', url);
    const before = this.route;
    this.#read();
    if (!samePage(before, this.route)) this.visits += 1;
    void this.#settle(0);
  }

  /** Writes the query of the page that is shown: the filter typed so far is a link, without a step in the history for each letter. */
  setSearch(search: string): void {
    if (search === this.search) return;
    this.search = search;
    try {
      history.replaceState(history.state, '', location.pathname + search);
    } catch {
      // Some browsers refuse more than 100 of these in 30 s; the page goes on, the next key press writes the address.
    }
  }

  #read(): void {
    this.path = location.pathname;
    this.search = location.search;
  }

  async #settle(scroll: number): Promise<void> {
    await tick();
    scrollTo(0, scroll);
  }

  // Plain left clicks on our own links change the page without loading it; all other clicks are the browser's.
  #follow(event: MouseEvent): void {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.target instanceof Element ? event.target.closest('a') : null;
    if (link === null || link.target !== '' || link.origin !== location.origin || link.hash !== '') return;
    if (link.pathname.startsWith('/api/')) return;
    event.preventDefault();
    if (link.href !== location.href) this.go(link.pathname + link.search);
  }
}

export const place = new Place();
