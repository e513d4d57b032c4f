// What is done to hosts by their BMCs.
import { page } from './decode';
import { block, id, line, list, moment, object, word } from './read';
import { request } from './request';
import type { Page } from './shapes';

export type Action =
  | { action: 'power'; verb: 'on' | 'off' | 'soft' | 'cycle' | 'reset' | 'nmi' }
  | { action: 'reset_bmc'; cold: boolean }
  | { action: 'clear_log' }
  | { action: 'delete_entry'; id: string }
  | { action: 'set_clock' }
  | { action: 'event_logging'; on: boolean }
  | { action: 'identify'; on: boolean }
  | { action: 'boot'; device: BootDevice; uefi: boolean; persistent: boolean }
  | { action: 'console'; seconds: number };

export const BOOT_DEVICES = ['none', 'pxe', 'disk', 'cd', 'setup', 'diagnostics'] as const;
export type BootDevice = (typeof BOOT_DEVICES)[number];

export const JOB_STATES = ['waiting', 'running', 'done', 'failed', 'unknown', 'cancelled'] as const;
export type JobState = (typeof JOB_STATES)[number];

export interface Job {
  id: string;
  batch_id: string;
  host_id: string;
  host: string;
  words: string;
  reason: string;
  actor: string;
  state: JobState;
  created_at: number | null;
  started_at: number | null;
  ended_at: number | null;
  steps: { at: number | null; text: string }[];
  result: string;
  trouble: { code: string; text: string; hint: string } | null;
  expected_until: number | null;
}

export interface Order {
  action: Action;
  hosts: string[];
  reason: string;
  confirm: string;
  at_once: number;
  stop_on_failure: boolean;
}

export interface Wanted {
  host?: string;
  batch?: string;
  state?: string;
}

export function job(value: unknown): Job {
  const from = object(value);
  const trouble = object(from['trouble']);
  return {
    id: id(from['id']),
    batch_id: id(from['batch_id']),
    host_id: id(from['host_id']),
    host: line(from['host']) || id(from['host_id']),
    words: line(from['words']),
    reason: line(from['reason']),
    actor: line(from['actor']),
    state: word(from['state'], JOB_STATES, 'unknown'),
    created_at: moment(from['created_at']),
    started_at: moment(from['started_at']),
    ended_at: moment(from['ended_at']),
    steps: list(from['steps']).map((step) => ({ at: moment(object(step)['at']), text: line(object(step)['text']) })),
    result: block(from['result']),
    trouble: from['trouble']
      ? { code: line(trouble['code']), text: line(trouble['text'] ?? trouble['words']), hint: line(trouble['hint']) }
      : null,
    expected_until: moment(from['expected_until']),
  };
}

const JOBS = '/api/v1/jobs';

export const jobCalls = {
  order: (order: Order): Promise<{ batch_id: string; jobs: Job[] }> =>
    request('POST', JOBS, (value) => ({ batch_id: id(object(value)['batch_id']), jobs: list(object(value)['jobs']).map(job) }), order),
  list: (wanted: Wanted, cursor: string | null, limit: number): Promise<Page<Job>> => {
    const search = new URLSearchParams({ ...wanted, limit: String(limit) });
    if (cursor !== null) search.set('cursor', cursor);
    return request('GET', `${JOBS}?${search}`, (value) => page(value, job));
  },
  show: (jobId: string): Promise<Job> => request('GET', `${JOBS}/${encodeURIComponent(jobId)}`, job),
  cancel: (jobId: string): Promise<Job> => request('POST', `${JOBS}/${encodeURIComponent(jobId)}/cancel`, job, {}),
  cancelBatch: (batchId: string): Promise<null> => request('POST', `/api/v1/batches/${encodeURIComponent(batchId)}/cancel`, () => null, {}),
};
