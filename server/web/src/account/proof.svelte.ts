// A dangerous act asks for a fresh proof of who is there. However many acts wait for it, it is asked for once.
import { askForProof } from '../api/request';

class Proof {
  asked = $state(false);
  #waiting: ((given: boolean) => void)[] = [];

  start(): void {
    askForProof(() => {
      this.asked = true;
      return new Promise((settle) => this.#waiting.push(settle));
    });
  }

  settle(given: boolean): void {
    this.asked = false;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const settle of waiting) settle(given);
  }
}

export const proof = new Proof();
