// Now, by the server's clock, ticking once a second: ages on the page stay right on a device whose own clock is wrong.

const TICK_MILLISECONDS = 1_000;
// Timers stand still while a device sleeps. Background tabs tick at least once a minute, so a longer gap was a sleep.
const SLEPT_MILLISECONDS = 90_000;

class Clock {
  now = $state(Date.now());
  #ahead = 0;
  #ticked = Date.now();
  #onWake: () => void = () => {};

  start(onWake: () => void): void {
    this.#onWake = onWake;
    setInterval(() => this.#tick(), TICK_MILLISECONDS);
  }

  /** The server says what time it is. */
  set(serverTime: number): void {
    this.#ahead = serverTime - Date.now();
    this.now = serverTime;
  }

  /** The server's time at this very moment, not as of the last tick. */
  read(): number {
    return Date.now() + this.#ahead;
  }

  #tick(): void {
    const slept = Date.now() - this.#ticked > SLEPT_MILLISECONDS;
    this.#ticked = Date.now();
    this.now = this.read();
    if (slept) this.#onWake();
  }
}

export const clock = new Clock();
