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
      const title = problem.title || (problem.status === 404 ? texts.problem.notFound : texts.problem.other);
      const stop = /[.!?]$/.test(title) ? ' ' : ': ';
      const what = problem.detail === '' ? title : `${title}${stop}${problem.detail}`;
      // The server speaks to programs, too: where its hint names an address of the API, people get another one.
      return { what, hint: texts.problem.hints[problem.code] ?? problem.hint };
    }
  }
}
