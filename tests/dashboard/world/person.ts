// A person at the API, to bring about in a moment what a page would need many clicks for.
export class Person {
  private constructor(
    readonly url: string,
    readonly cookie: string,
  ) {}

  static async signIn(url: string, user: string, password: string): Promise<Person> {
    const answer = await fetch(`${url}/api/v1/session`, {
      method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ user, password }),
    });
    if (!answer.ok) throw new Error(`${user} cannot sign in: ${await answer.text()}`);
    const [cookie = ''] = (answer.headers.getSetCookie()[0] ?? '').split(';');
    return new Person(url, cookie);
  }

  /** Asks, and answers what came; throws what the server refuses. */
  async send<T = Record<string, unknown>>(method: string, path: string, body?: unknown): Promise<T> {
    const headers: Record<string, string> = { Cookie: this.cookie };
    if (method !== 'GET') headers['Content-Type'] = 'application/json';
    const answer = await fetch(this.url + path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return (text === '' ? {} : JSON.parse(text)) as T;
  }

  get<T = Record<string, unknown>>(path: string): Promise<T> {
    return this.send<T>('GET', path);
  }

  /** The session as a browser keeps it: one that is only sent over TLS or on the machine itself. */
  get kept(): { name: string; value: string; url: string; httpOnly: boolean; secure: boolean; sameSite: 'Strict' } {
    const at = this.cookie.indexOf('=');
    const url = this.url.replace('http:', 'https:');
    return { name: this.cookie.slice(0, at), value: this.cookie.slice(at + 1), url, httpOnly: true, secure: true, sameSite: 'Strict' };
  }
}
