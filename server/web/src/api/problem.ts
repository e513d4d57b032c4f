// Every failure of a request in one shape: what the server said (application/problem+json), or why nobody answered.
import { id, line, number, object } from './read';

export type LocalCode = 'unreachable' | 'timed_out' | 'not_understood';

export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly title: string,
    readonly detail = '',
    readonly hint = '',
    readonly trace_id = '',
    readonly retry_after_seconds: number | null = null,
    /** What is wrong piece by piece, as the server sent it; to be decoded by whoever knows its shape. */
    readonly report: unknown = null,
  ) {
    super(`${code}: ${title}`);
  }
}

/** `Retry-After` in seconds: it is a number, or a date (RFC 9110, 10.2.3). */
export function retryAfterSeconds(header: string | null, now: number): number | null {
  if (header === null || header.trim() === '') return null;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, Math.ceil(seconds));
  const at = Date.parse(header);
  return Number.isFinite(at) ? Math.max(0, Math.ceil((at - now) / 1_000)) : null;
}

export function problemOf(status: number, body: unknown, retryAfter: string | null, now: number): Problem {
  const from = object(body);
  return new Problem(
    number(from['status']) ?? status,
    id(from['code']) || `http_${status}`,
    line(from['title']),
    line(from['detail']),
    line(from['hint']),
    line(from['trace_id']),
    retryAfterSeconds(retryAfter, now),
    from['report'] ?? null,
  );
}

export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  return new Problem(0, 'not_understood' satisfies LocalCode, '', line(error instanceof Error ? error.message : error));
}
