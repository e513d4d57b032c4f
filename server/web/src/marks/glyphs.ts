// One shape for each word, on a 16 × 16 grid: colour is never the only sign.
import type { HostState, Severity } from '../api/shapes';

export interface Glyph {
  /** An SVG path. */
  path: string;
  /** Filled shapes are for what needs a person. */
  filled: boolean;
  dashed?: boolean;
}

export type Tone = 'critical' | 'error' | 'warning' | 'info' | 'well' | 'quiet';

const RING = 'M8 2.5a5.5 5.5 0 1 1 0 11a5.5 5.5 0 1 1 0-11z';

export const SEVERITY_GLYPHS: Record<Severity, Glyph> = {
  critical: { path: 'M8 1.5L15 14H1z', filled: true },
  error: { path: 'M2.5 2.5h11v11h-11z', filled: true },
  warning: { path: 'M8 1.2L14.8 8L8 14.8L1.2 8z', filled: true },
  info: { path: 'M8 3.5a4.5 4.5 0 1 1 0 9a4.5 4.5 0 1 1 0-9z', filled: true },
};

export const STATE_GLYPHS: Record<HostState, Glyph> = {
  up: { path: 'M3 8.5l3.4 3.5L13 4.5', filled: false },
  late: { path: `${RING}M8 5v3.2l2.2 1.6`, filled: false },
  suspect: { path: 'M5.2 5.8a2.8 2.8 0 1 1 4.2 2.4C8.4 8.8 8 9.2 8 10.4M8 12.6v.9', filled: false },
  down: { path: 'M3.5 1.5L8 6l4.5-4.5l2 2L10 8l4.5 4.5l-2 2L8 10l-4.5 4.5l-2-2L6 8L1.5 3.5z', filled: true },
  unreachable: { path: `M1.5 8h3.2M11.3 8h3.2M5.5 4.5l5 7M10.5 4.5l-5 7`, filled: false },
  stopped: { path: 'M3.5 3.5h9v9h-9z', filled: false },
  rebooting: { path: 'M13 8a5 5 0 1 1-1.6-3.7M13.2 2v3.2H10', filled: false },
  maintenance: { path: 'M2.5 13.5L8.2 7.8M7.6 8.4A3.6 3.6 0 1 1 13.8 4.6l-2.3 2.1l-2.3-2.2l2-2.3', filled: false },
  paused: { path: 'M5.5 3v10M10.5 3v10', filled: false },
  unknown: { path: RING, filled: false, dashed: true },
  pending: { path: 'M4 2.5h8M4 13.5h8M5 2.5c0 3 6 8 6 11M11 2.5c0 3-6 8-6 11', filled: false },
  revoked: { path: `${RING}M4.2 4.2l7.6 7.6`, filled: false },
};

export const STATE_TONES: Record<HostState, Tone> = {
  up: 'well',
  late: 'warning',
  suspect: 'warning',
  down: 'critical',
  unreachable: 'error',
  stopped: 'quiet',
  rebooting: 'info',
  maintenance: 'quiet',
  paused: 'quiet',
  unknown: 'quiet',
  pending: 'info',
  revoked: 'quiet',
};
