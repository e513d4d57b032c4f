// The words of the stream.
import * as decode from '../api/decode';
import { moment, object } from '../api/read';
import type { Alert, Event, Host } from '../api/shapes';

export type Message =
  | { kind: 'hello'; server_time: number | null }
  | { kind: 'host'; host: Host }
  | { kind: 'alert'; alert: Alert }
  | { kind: 'event'; event: Event }
  | { kind: 'resync' };

export const MESSAGE_NAMES = ['hello', 'host', 'alert', 'event', 'resync'] as const;

/** One message of the stream; what cannot be read asks for a fresh look at everything. */
export function readMessage(name: (typeof MESSAGE_NAMES)[number], data: string): Message {
  let value: unknown;
  try {
    value = JSON.parse(data);
  } catch {
    return name === 'hello' ? { kind: 'hello', server_time: null } : { kind: 'resync' };
  }
  switch (name) {
    case 'hello':
      return { kind: 'hello', server_time: moment(object(value)['server_time']) };
    case 'host':
      return { kind: 'host', host: decode.host(value) };
    case 'alert':
      return { kind: 'alert', alert: decode.alert(value) };
    case 'event':
      return { kind: 'event', event: decode.event(value) };
    case 'resync':
      return { kind: 'resync' };
  }
}
