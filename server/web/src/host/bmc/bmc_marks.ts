import { SEVERITY_GLYPHS, STATE_GLYPHS } from '../../marks/glyphs';
import type { Glyph, Tone } from '../../marks/glyphs';
import type { BmcState } from '../../api/bmcs';

export const BMC_GLYPHS: Record<BmcState, Glyph> = {
  reachable: STATE_GLYPHS.up,
  unreachable: STATE_GLYPHS.unreachable,
  login_refused: SEVERITY_GLYPHS.error,
  untrusted: SEVERITY_GLYPHS.error,
  no_session: SEVERITY_GLYPHS.warning,
  refuses: SEVERITY_GLYPHS.warning,
  busy: SEVERITY_GLYPHS.warning,
  no_login: SEVERITY_GLYPHS.warning,
  unknown: STATE_GLYPHS.unknown,
};

export const BMC_TONES: Record<BmcState, Tone> = {
  reachable: 'well',
  unreachable: 'error',
  login_refused: 'error',
  untrusted: 'error',
  no_session: 'warning',
  refuses: 'warning',
  busy: 'warning',
  no_login: 'warning',
  unknown: 'quiet',
};
