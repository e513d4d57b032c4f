// The live stream: one EventSource for the whole page, told apart into messages, reopened when it is lost.
import { clock } from '../clock.svelte';
import { MESSAGE_NAMES, readMessage } from './messages';
import type { Message } from './messages';
import { retryMilliseconds } from './retry';

// Longer than any server is quiet on a watched fleet: reopening then costs little, and ends a connection that died unnoticed.
const SILENCE_MILLISECONDS = 120_000;
// Pages load once the stream is open, so that no change falls between; they do not wait longer than this for it.
const SETTLE_MILLISECONDS = 1_500;

// Browsers open six connections to one server over HTTP/1.1, for all tabs together: a tab that nobody looks at gives its own back.
const HIDDEN_MILLISECONDS = 20_000;

type Listener = (message: Message) => void;

class Stream {
  phase = $state<'connecting' | 'open' | 'lost' | 'paused'>('connecting');
  /** True once pages may load. */
  settled = $state(false);
  /** When the last word came, by the server's clock; set at the moment of loss. */
  lostAt = $state<number | null>(null);
  /** When the last word came, by the server's clock. */
  heardAt = $state<number | null>(null);

  #source: EventSource | null = null;
  #listeners = new Set<Listener>();
  #failures = 0;
  #missed = false;
  #timers: ReturnType<typeof setTimeout>[] = [];
  #watch: ReturnType<typeof setInterval> | null = null;
  #hidden: ReturnType<typeof setTimeout> | null = null;
  #resting = false;

  constructor() {
    addEventListener('pagehide', () => this.#rest());
    addEventListener('pageshow', (event) => event.persisted && this.#wake());
    document.addEventListener('visibilitychange', () => {
      if (this.#hidden !== null) clearTimeout(this.#hidden);
      this.#hidden = null;
      if (document.visibilityState === 'hidden') this.#hidden = setTimeout(() => this.#rest(), HIDDEN_MILLISECONDS);
      else this.#wake();
    });
  }

  /** Gives the connection back while nobody looks. */
  #rest(): void {
    if (this.#source === null) return;
    this.#source.close();
    this.#source = null;
    this.#resting = true;
  }

  #wake(): void {
    if (!this.#resting) return;
    this.#resting = false;
    this.#missed = true;
    this.#open();
  }

  /** Asked after a refusal: the session may be over. */
  onRefused: () => void = () => {};

  start(): void {
    this.stop();
    this.#later(() => (this.settled = true), SETTLE_MILLISECONDS);
    this.#watch = setInterval(() => this.#endSilence(), 10_000);
    this.#open();
  }

  stop(): void {
    this.#resting = false;
    this.#source?.close();
    this.#source = null;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#timers = [];
    if (this.#watch !== null) clearInterval(this.#watch);
    this.#watch = null;
    this.#failures = 0;
    this.#missed = false;
    this.heardAt = null;
    this.lostAt = null;
    this.phase = 'connecting';
    this.settled = false;
  }

  /** Reopens at once, and has everything shown fetched again: after a sleep, after a long silence. */
  renew(): void {
    if (this.#source === null && this.phase !== 'lost') return;
    this.#missed = true;
    this.#open();
  }

  /** Returns the function that stops listening, as an effect wants it. */
  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Lets what is shown hold still, or go on with everything that was missed. */
  turn(): void {
    if (this.phase === 'paused') {
      this.#missed = true;
      this.phase = 'connecting';
      this.#open();
    } else if (this.phase === 'open') {
      this.#source?.close();
      this.#source = null;
      this.phase = 'paused';
    }
  }

  #later(act: () => void, milliseconds: number): void {
    this.#timers.push(setTimeout(act, milliseconds));
  }

  #open(): void {
    this.#source?.close();
    const source = new EventSource('/api/v1/stream');
    this.#source = source;
    source.onopen = () => this.#opened();
    source.onerror = () => this.#failed(source);
    for (const name of MESSAGE_NAMES) {
      source.addEventListener(name, (message: MessageEvent<string>) => this.#take(readMessage(name, message.data)));
    }
  }

  #opened(): void {
    this.phase = 'open';
    this.settled = true;
    this.lostAt = null;
    this.#failures = 0;
    this.heardAt = clock.read();
    if (this.#missed) this.#tell({ kind: 'resync' });
    this.#missed = false;
  }

  #failed(source: EventSource): void {
    if (source !== this.#source) return;
    if (this.phase !== 'lost') this.lostAt = this.heardAt;
    this.phase = 'lost';
    this.settled = true;
    // A broken connection is retried by the browser, which says how far it has heard: the server tells what came after that, or
    // that everything is to be read afresh. A refusal (a status that is not 200) is not retried.
    if (source.readyState !== EventSource.CLOSED) return;
    this.#missed = true;
    this.#source = null;
    this.#failures += 1;
    this.#later(() => this.#open(), retryMilliseconds(this.#failures, Math.random()));
    this.onRefused();
  }

  #take(message: Message): void {
    this.heardAt = clock.read();
    if (message.kind === 'hello' && message.server_time !== null) clock.set(message.server_time);
    this.#tell(message);
  }

  #tell(message: Message): void {
    for (const listener of this.#listeners) listener(message);
  }

  #endSilence(): void {
    if (!this.#resting && this.phase === 'open' && this.heardAt !== null && clock.read() - this.heardAt > SILENCE_MILLISECONDS) this.renew();
  }
}

export const stream = new Stream();
