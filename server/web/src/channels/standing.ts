// How a channel stands, as one word with a shape.
import type { Channel } from '../api/channels';
import { STATE_GLYPHS } from '../marks/glyphs';
import type { Glyph, Tone } from '../marks/glyphs';

export type Standing = 'works' | 'new' | 'off' | 'fails' | 'unusable';

export const STANDING_MARKS: Record<Standing, { glyph: Glyph; tone: Tone }> = {
  works: { glyph: STATE_GLYPHS.up, tone: 'well' },
  new: { glyph: STATE_GLYPHS.pending, tone: 'quiet' },
  off: { glyph: STATE_GLYPHS.paused, tone: 'quiet' },
  fails: { glyph: STATE_GLYPHS.down, tone: 'error' },
  unusable: { glyph: STATE_GLYPHS.unreachable, tone: 'error' },
};

/** It fails while something waits that could not be sent, or when the newest message was given up. */
export function standingOf(channel: Channel): Standing {
  if (channel.trouble !== '') return 'unusable';
  if (!channel.enabled) return 'off';
  const sent = channel.last_sent_at ?? 0;
  if ((channel.last_given_up_at ?? 0) > sent) return 'fails';
  if (channel.waiting > 0 && channel.last_error !== '') return 'fails';
  return channel.last_sent_at === null ? 'new' : 'works';
}
