// The shapes of the dashboard held against those of the server: types alone, looked at by `npm run check`. It fails here when
// a shape has a field that the server does not say, or as something else than the server says it.
import type { Said } from './said';
import type { Alert, Event, Host, LoopStatus, Notification, Outage, Reading, ServerStatus, Vitals, Working, WorstAlert } from './shapes';

type Moment = `${string}_at` | `${string}_since` | `${string}_until`;
type Id = 'id' | `${string}_id` | 'silenced_by';

/** What a field becomes at the door: moments are milliseconds, ids are texts, texts are never null. */
type Decoded<K, V> = K extends Moment
  ? number | null
  : K extends Id
    ? string | null
    : V extends string
      ? string
      : V extends number
        ? number | null
        : V extends boolean
          ? boolean | null
          : unknown;

/** The fields of a shape that do not fit. */
type Misfits<Shape, From, But> = {
  [K in Exclude<keyof Shape, But>]: K extends keyof From ? (Shape[K] extends Decoded<K, NonNullable<From[K]>> ? never : K) : K;
}[Exclude<keyof Shape, But>];

type Fits<Shape, From, But = never> = [Misfits<Shape, From, But>] extends [never] ? true : Misfits<Shape, From, But>;

type True<T extends true> = T;

export type Checked = [
  True<Fits<Host, Said['HostView']>>,
  True<Fits<NonNullable<Host['bmc']>, Said['BmcOfHost']>>,
  True<Fits<Vitals, Said['VitalSigns']>>,
  True<Fits<Working, Said['Working']>>,
  True<Fits<WorstAlert, Said['WorstAlert']>>,
  // A code is shown as a text, and fields as a list of names and values.
  True<Fits<Event, Said['EventView'], 'code' | 'fields'>>,
  True<Fits<Alert, Said['AlertView'], 'code'>>,
  True<Fits<Notification, Said['NotificationOfAlert']>>,
  // Here `kind` is the field `type`.
  True<Fits<Reading, Said['ReadingView'], 'kind'>>,
  True<Fits<Outage, Said['OutageView']>>,
  True<Fits<LoopStatus, Said['LoopStatus']>>,
  // What is wrong with the server stands in `self`, among other things.
  True<Fits<ServerStatus, Said['StatusView'], 'conditions'>>,
];
