// Moments are milliseconds since 1970 or null. People read the age first; the exact time with its zone is one hover away.
import { texts } from '../texts';

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
  if (whole < MINUTE) return `${whole} s`;
  if (whole < HOUR) return `${Math.floor(whole / MINUTE)} min`;
  if (whole < DAY) return twoUnits(Math.floor(whole / HOUR), 'h', Math.floor((whole % HOUR) / MINUTE), 'min');
  return twoUnits(Math.floor(whole / DAY), 'd', Math.floor((whole % DAY) / HOUR), 'h');
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

/** "14:03:07" on this device's clock. */
export function timeOfDay(at: number): string {
  const date = new Date(at);
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** "2025-11-21 14:03:07 +01:00" on this device's clock. */
export function exactTime(at: number): string {
  const date = new Date(at);
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${timeOfDay(at)} ${offsetWords(date.getTimezoneOffset())}`;
}

/** Both readings of one moment, for a title: this device's zone and UTC. */
export function exactTimes(at: number): string {
  return `${exactTime(at)} · ${new Date(at).toISOString().replace('T', ' ').replace('Z', ' UTC')}`;
}
