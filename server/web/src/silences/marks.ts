import type { SilenceState } from '../api/silences';
import { STATE_GLYPHS } from '../marks/glyphs';
import type { Glyph, Tone } from '../marks/glyphs';

export const SILENCE_MARKS: Record<SilenceState, { glyph: Glyph; tone: Tone }> = {
  active: { glyph: STATE_GLYPHS.paused, tone: 'warning' },
  pending: { glyph: STATE_GLYPHS.pending, tone: 'info' },
  over: { glyph: STATE_GLYPHS.stopped, tone: 'quiet' },
};
