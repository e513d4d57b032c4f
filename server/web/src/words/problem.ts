import type { Problem } from '../api/problem';
import { texts } from '../texts';

export interface ProblemWords {
  what: string;
  hint: string;
}

/** A problem as a person reads it; an unknown code shows what the server says about itself. */
export function problemWords(problem: Problem): ProblemWords {
  switch (problem.code) {
    case 'unreachable':
      return { what: texts.problem.unreachable, hint: '' };
    case 'timed_out':
      return { what: texts.problem.timedOut, hint: '' };
    case 'not_understood':
      return { what: texts.problem.notUnderstood, hint: problem.detail };
    default: {
      const what = [problem.title || (problem.status === 404 ? texts.problem.notFound : texts.problem.other), problem.detail];
      return { what: what.filter((part) => part !== '').join(' '), hint: problem.hint };
    }
  }
}
