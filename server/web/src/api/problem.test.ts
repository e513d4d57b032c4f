import { expect, test } from 'vitest';
import { problemOf, retryAfterSeconds } from './problem';

test('Retry-After as seconds, as a date, as nonsense', () => {
  const now = Date.parse('2025-11-21T10:00:00Z');
  expect(retryAfterSeconds('30', now)).toBe(30);
  expect(retryAfterSeconds('Fri, 21 Nov 2025 10:01:00 GMT', now)).toBe(60);
  expect(retryAfterSeconds('Fri, 21 Nov 2025 09:00:00 GMT', now)).toBe(0);
  expect(retryAfterSeconds('later', now)).toBeNull();
  expect(retryAfterSeconds(null, now)).toBeNull();
});

test('an answer that is no problem document still has a code', () => {
  expect(problemOf(502, '<html>', null, 0).code).toBe('http_502');
  const problem = problemOf(422, { code: 'weak_password', detail: 'at least 12\u0000', trace_id: '7f3a' }, null, 0);
  expect([problem.code, problem.detail, problem.trace_id]).toEqual(['weak_password', 'at least 12\\u0000', '7f3a']);
});
