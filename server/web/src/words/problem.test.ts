import { expect, test } from 'vitest';
import { Problem } from '../api/problem';
import { problemWords } from './problem';

test('title and detail are two sentences, whether the title ends in a stop or not', () => {
  expect(problemWords(new Problem(422, 'x', 'It was refused', 'no address')).what).toBe('It was refused: no address');
  expect(problemWords(new Problem(503, 'x', 'Not available.', 'The disk is full.')).what).toBe('Not available. The disk is full.');
});

test('hints for programs are not shown to people', () => {
  const hint = 'Give it the BMC: PUT /api/v1/hosts/{id}/bmc.';
  expect(problemWords(new Problem(409, 'host_exists', 'x', '', hint)).hint).not.toContain('/api/');
  expect(problemWords(new Problem(409, 'other', 'x', '', 'Wait.')).hint).toBe('Wait.');
});
