// Moments are milliseconds since 1970 or null. People read the age first; the exact time with its zone is one hover away.
import { texts } from '../texts';
import { zone } from '../zone.svelte';

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Milliseconds of an RFC 3339 text; null where there is none or it is not a time. */
export function momentOf(text: string | null): number | null {
  if (text === null) return null;
  const milliseconds = Date.parse(text);
  return Number.isFinite(milliseconds) ? milliseconds : null;
}

/** "54 s", "12 min", "3 h 5 min", "2 d 4 h": two units at most, never rounded up. */
export function durationWords(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const { second, minute, hour, day } = texts.time.units;
  if (whole < MINUTE) return `${whole} ${second}`;
  if (whole < HOUR) return `${Math.floor(whole / MINUTE)} ${minute}`;
  if (whole < DAY) return twoUnits(Math.floor(whole / HOUR), hour, Math.floor((whole % HOUR) / MINUTE), minute);
  return twoUnits(Math.floor(whole / DAY), day, Math.floor((whole % DAY) / HOUR), hour);
}

function twoUnits(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}

/** How long ago. Two clocks differ by a little, so a moment up to 5 s ahead is "0 s ago". */
export function ageWords(at: number, now: number): string {
  const seconds = (now - at) / 1_000;
  if (seconds < -5) return texts.time.ahead(durationWords(-seconds));
  return texts.time.ago(durationWords(seconds));
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}

/** "+01:00" for a zone offset as `Date.getTimezoneOffset` gives it (minutes, west positive). */
export function offsetWords(westMinutes: number): string {
  const minutes = Math.abs(westMinutes);
  return `${westMinutes > 0 ? '−' : '+'}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** "14:03:07", in the zone that is shown. */
export function timeOfDay(at: number): string {
  const date = new Date(at);
  const parts = zone.shown === 'utc'
    ? [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()]
    : [date.getHours(), date.getMinutes(), date.getSeconds()];
  return parts.map(two).join(':');
}

/** "2025-11-21", in the zone that is shown. */
export function dayOf(at: number): string {
  const date = new Date(at);
  const parts = zone.shown === 'utc'
    ? [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()]
    : [date.getFullYear(), date.getMonth() + 1, date.getDate()];
  return parts.map(two).join('-');
}

/** "11-21 14:03", in the zone that is shown: where the year and the seconds do not matter. */
export function shortMoment(at: number): string {
  return `${dayOf(at).slice(5)} ${timeOfDay(at).slice(0, 5)}`;
}

/** "+01:00" or "UTC": what stands behind a time. */
export function zoneWords(at: number): string {
  return zone.shown === 'utc' ? 'UTC' : offsetWords(new Date(at).getTimezoneOffset());
}

/** "2025-11-21 14:03:07 +01:00", in the zone that is shown. */
export function exactTime(at: number): string {
  return `${dayOf(at)} ${timeOfDay(at)} ${zoneWords(at)}`;
}

/** Both readings of one moment, for a title: the zone that is shown and UTC. */
export function exactTimes(at: number): string {
  const utc = new Date(at).toISOString().replace('T', ' ').replace('Z', ' UTC');
  return zone.shown === 'utc' ? utc : `${exactTime(at)} · ${utc}`;
}
