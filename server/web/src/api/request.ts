// The one place that calls fetch.
import { Problem, problemOf } from './problem';
import type { LocalCode } from './problem';

// Ten thousand hosts are a few megabytes; a slow line needs a while for them, a dead one must not hang the page for ever.
const TIMEOUT_MILLISECONDS = 30_000;

type Listener = (problem: Problem) => void;
let onProblem: Listener = () => {};

/** Lets the session hear of answers that end it ("not_signed_in", "password_change_required"). */
export function listenToProblems(listener: Listener): void {
  onProblem = listener;
}

async function send(method: string, path: string, body: unknown): Promise<Response> {
  const init: RequestInit = { method, credentials: 'same-origin', signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS) };
  const headers: Record<string, string> = { Accept: 'application/json' };
  if (method !== 'GET') headers['Content-Type'] = 'application/json';
  if (body !== undefined) init.body = JSON.stringify(body);
  try {
    return await fetch(path, { ...init, headers });
  } catch (error) {
    const code: LocalCode = error instanceof DOMException && error.name === 'TimeoutError' ? 'timed_out' : 'unreachable';
    throw new Problem(0, code, '');
  }
}

/** The decoded answer; throws `Problem`, and nothing else. */
export async function request<T>(
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  decode: (value: unknown) => T,
  body?: unknown,
): Promise<T> {
  const response = await send(method, path, body);
  const text = await response.text().catch(() => '');
  let value: unknown = null;
  let readable = true;
  try {
    value = text === '' ? null : JSON.parse(text);
  } catch {
    readable = false;
  }
  if (!response.ok) {
    const problem = problemOf(response.status, value, response.headers.get('Retry-After'), Date.now());
    onProblem(problem);
    throw problem;
  }
  // A proxy in between may answer 200 with a page of its own.
  if (!readable) throw new Problem(response.status, 'not_understood' satisfies LocalCode, '');
  return decode(value);
}
