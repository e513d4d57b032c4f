// Who is signed in, and what they may see yet.
import { asProblem } from './api/problem';
import type { Problem } from './api/problem';
import { calls } from './api/calls';
import { listenToProblems } from './api/request';
import type { Session } from './api/shapes';

class CurrentSession {
  phase = $state<'asking' | 'unreachable' | 'signed_out' | 'must_change_password' | 'signed_in'>('asking');
  value = $state.raw<Session | null>(null);
  problem = $state.raw<Problem | null>(null);
  /** True when a session ended under the person's hands, and the login page should say so. */
  ended = $state(false);

  start(): Promise<void> {
    listenToProblems((problem) => {
      // Whoever only looks is told so of things that are not for everybody, and goes on looking.
      if (problem.code === 'not_signed_in' && this.value?.anonymous !== true) this.#leave(this.value !== null);
      if (problem.code === 'password_change_required' && this.value !== null) this.phase = 'must_change_password';
    });
    return this.ask();
  }

  ask = async (): Promise<void> => {
    try {
      this.take(await calls.session());
    } catch (error) {
      const problem = asProblem(error);
      if (problem.code === 'not_signed_in' || problem.status === 401) this.#leave(this.value !== null);
      else if (this.value === null) {
        this.problem = problem;
        this.phase = 'unreachable';
      }
    }
  };

  take(session: Session): void {
    this.value = session;
    this.problem = null;
    this.ended = false;
    this.phase = session.must_change_password ? 'must_change_password' : 'signed_in';
  }

  /** Shows the door to somebody who looked without signing in. */
  door(): void {
    this.#leave(false);
  }

  /** Throws `Problem` when the server could not be told: the cookie would live on. */
  async signOut(): Promise<void> {
    try {
      await calls.signOut();
    } catch (error) {
      if (asProblem(error).status !== 401) throw error;
    }
    this.#leave(false);
  }

  #leave(ended: boolean): void {
    // An answer may be heard twice: by the listener and by whoever asked.
    if (this.phase === 'signed_out') return;
    this.ended = ended;
    this.value = null;
    this.phase = 'signed_out';
  }
}

export const session = new CurrentSession();
