import { SEVERITY_GLYPHS, STATE_GLYPHS } from '../../marks/glyphs';
import type { Glyph, Tone } from '../../marks/glyphs';
import { texts } from '../../texts';
import type { Standing } from './slots';

export function glyphOf(standing: Standing): Glyph {
  if (standing === 'well') return STATE_GLYPHS.up;
  return standing === 'unknown' ? STATE_GLYPHS.unknown : SEVERITY_GLYPHS[standing];
}

export function toneOf(standing: Standing): Tone {
  return standing === 'unknown' ? 'quiet' : standing;
}

export function wordOf(standing: Standing): string {
  if (standing === 'well') return texts.parts.well;
  return standing === 'unknown' ? texts.parts.unread : texts.severity[standing];
}
