// Something a person asked for: whether it is on its way, and why it failed.
import { asProblem } from './api/problem';
import type { Problem } from './api/problem';

export class Deed {
  busy = $state(false);
  problem = $state.raw<Problem | null>(null);

  /** Does it once at a time. Says whether it was done; if not, `problem` says why. */
  do = async (work: () => Promise<unknown>): Promise<boolean> => {
    if (this.busy) return false;
    this.busy = true;
    this.problem = null;
    try {
      await work();
      return true;
    } catch (error) {
      this.problem = asProblem(error);
      return false;
    } finally {
      this.busy = false;
    }
  };
}
