// Where jobs stand, alone and together.
import type { Job, JobState } from '../api/jobs';
import { SEVERITY_GLYPHS, STATE_GLYPHS } from '../marks/glyphs';
import type { Glyph, Tone } from '../marks/glyphs';
import { texts } from '../texts';

export const JOB_GLYPHS: Record<JobState, Glyph> = {
  waiting: STATE_GLYPHS.pending,
  running: STATE_GLYPHS.rebooting,
  done: STATE_GLYPHS.up,
  failed: SEVERITY_GLYPHS.error,
  unknown: STATE_GLYPHS.suspect,
  cancelled: STATE_GLYPHS.revoked,
};

export const JOB_TONES: Record<JobState, Tone> = {
  waiting: 'quiet',
  running: 'info',
  done: 'well',
  failed: 'error',
  unknown: 'warning',
  cancelled: 'quiet',
};

export function isOver(job: Job): boolean {
  return job.state !== 'waiting' && job.state !== 'running';
}

/** Seconds that it has taken, or took. */
export function tookSeconds(job: Job, now: number): number | null {
  return job.started_at === null ? null : ((job.ended_at ?? now) - job.started_at) / 1_000;
}

const ORDER: readonly JobState[] = ['done', 'failed', 'unknown', 'running', 'waiting', 'cancelled'];

/** "38 done · 2 failed · 1 waiting". */
export function summary(jobs: readonly Job[]): string {
  const counts = new Map<JobState, number>();
  for (const one of jobs) counts.set(one.state, (counts.get(one.state) ?? 0) + 1);
  return ORDER.filter((state) => counts.has(state)).map((state) => texts.jobs.counts[state](counts.get(state) ?? 0)).join(' · ');
}

/** What needs a person first, then what goes on, then what is over. */
export function byUrgency(jobs: readonly Job[]): Job[] {
  const rank: JobState[] = ['failed', 'unknown', 'running', 'waiting', 'cancelled', 'done'];
  const natural = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });
  return [...jobs].sort((a, b) => rank.indexOf(a.state) - rank.indexOf(b.state) || natural.compare(a.host, b.host));
}

