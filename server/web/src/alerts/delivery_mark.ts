import { SEVERITY_GLYPHS, STATE_GLYPHS } from '../marks/glyphs';
import type { Glyph, Tone } from '../marks/glyphs';

interface Mark {
  glyph: Glyph;
  tone: Tone;
}

const MARKS: Record<string, Mark> = {
  sent: { glyph: STATE_GLYPHS.up, tone: 'well' },
  pending: { glyph: STATE_GLYPHS.late, tone: 'warning' },
  given_up: { glyph: STATE_GLYPHS.down, tone: 'error' },
  superseded: { glyph: STATE_GLYPHS.stopped, tone: 'quiet' },
};

export function deliveryMark(state: string): Mark {
  return MARKS[state] ?? { glyph: SEVERITY_GLYPHS.info, tone: 'quiet' };
}
