// How much of a capture is loaded by itself, and what a form must say to start one.
import type { Capture, CaptureSaid, Series } from '../api/captures';
import { texts } from '../texts';

/** Readings that a page loads without being told to: some seconds on a slow line. */
const MOST_READINGS = 400_000;

/** From which moment on, so that there are not too many; nothing: from the beginning. */
export function beginOf(capture: Capture, now: number): number | null {
  if (capture.started_at === null || capture.samples <= MOST_READINGS) return null;
  const end = capture.ended_at ?? now;
  return Math.round(end - ((end - capture.started_at) * MOST_READINGS) / capture.samples);
}

// By Redfish sensors are read no faster than this.
const REDFISH_MILLISECONDS = 1_000;
// An agent whose interval is not known.
const AGENT_MILLISECONDS = 60_000;
// A longer time than so many intervals was not read: the server does not count its energy either.
const LONGEST_BRIDGE = 3;

/** After how many milliseconds without a reading a line is broken. `agent`: the interval of the host's agent. */
export function gapAfter(series: Series | undefined, interval: number, agent: number | null): number {
  const slowest: Record<string, number> = { redfish: REDFISH_MILLISECONDS, agent: agent ?? AGENT_MILLISECONDS };
  return LONGEST_BRIDGE * Math.max(interval, slowest[series?.source ?? ''] ?? 0);
}

export interface CaptureDraft {
  name: string;
  hosts: string[];
  /** All that measure power, rather than those that are chosen. */
  power: boolean;
  sensors: string[];
  interval: string;
  seconds: string;
}

function within(text: string, least: number, most: number): boolean {
  return /^\d+$/.test(text.trim()) && Number(text) >= least && Number(text) <= most;
}

/** What is wrong with it; empty when nothing is. */
export function captureFault(draft: CaptureDraft): string {
  const words = texts.captures.faults;
  if (draft.name.trim() === '') return words.name;
  if (draft.hosts.length < 1 || draft.hosts.length > 64) return words.hosts;
  if (!draft.power && (draft.sensors.length < 1 || draft.sensors.length > 64)) return words.sensors;
  if (!within(draft.interval, 250, 60_000)) return words.interval;
  return within(draft.seconds, 1, 86_400) ? '' : words.seconds;
}

export function captureSaid(draft: CaptureDraft): CaptureSaid {
  return {
    name: draft.name.trim(),
    hosts: draft.hosts,
    sensors: draft.power ? [] : draft.sensors,
    interval_ms: Number(draft.interval),
    seconds: Number(draft.seconds),
  };
}
