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

let proveAgain: () => Promise<boolean> = () => Promise.resolve(false);

/** Who asks a person to prove again that it is they; it says whether they did. */
export function askForProof(ask: () => Promise<boolean>): void {
  proveAgain = ask;
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

interface Answer {
  response: Response;
  value: unknown;
  readable: boolean;
}

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text().catch(() => '');
  try {
    return { response, value: text === '' ? null : JSON.parse(text), readable: true };
  } catch {
    return { response, value: null, readable: false };
  }
}

function problemIn({ response, value }: Answer): Problem | null {
  return response.ok ? null : problemOf(response.status, value, response.headers.get('Retry-After'), Date.now());
}

/** The decoded answer; throws `Problem`, and nothing else. What needs a fresh proof is asked once more after it was given. */
export async function request<T>(
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE',
  path: string,
  decode: (value: unknown) => T,
  body?: unknown,
): Promise<T> {
  let answer = await answerOf(await send(method, path, body));
  let problem = problemIn(answer);
  if (problem?.code === 'step_up_required' && (await proveAgain())) {
    answer = await answerOf(await send(method, path, body));
    problem = problemIn(answer);
  }
  if (problem !== null) {
    onProblem(problem);
    throw problem;
  }
  // A proxy in between may answer 200 with a page of its own.
  if (!answer.readable) throw new Problem(answer.response.status, 'not_understood' satisfies LocalCode, '');
  return decode(answer.value);
}
