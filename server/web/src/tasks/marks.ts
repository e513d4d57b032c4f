// Where tasks stand, in shapes and colours.
import type { TaskStatus } from '../api/tasks';
import { STATE_GLYPHS } from '../marks/glyphs';
import type { Glyph, Tone } from '../marks/glyphs';

export const TASK_GLYPHS: Record<TaskStatus, Glyph> = {
  pending: STATE_GLYPHS.pending,
  scheduled: STATE_GLYPHS.late,
  in_progress: STATE_GLYPHS.maintenance,
  verifying: STATE_GLYPHS.suspect,
  completed: STATE_GLYPHS.up,
  cancelled: STATE_GLYPHS.revoked,
};

export const TASK_TONES: Record<TaskStatus, Tone> = {
  pending: 'warning',
  scheduled: 'info',
  in_progress: 'info',
  verifying: 'info',
  completed: 'well',
  cancelled: 'quiet',
};
