// Maintenance tasks, outages that are put away, and availability.
import { page, outage } from './decode';
import { block, count, id, line, list, moment, number, object, word } from './read';
import { request } from './request';
import { SEVERITIES } from './shapes';
import type { Outage, Page, Severity } from './shapes';

export const TASK_STATUSES = ['pending', 'scheduled', 'in_progress', 'verifying', 'completed', 'cancelled'] as const;
export type TaskStatus = (typeof TASK_STATUSES)[number];

export interface Task {
  id: string;
  host_id: string;
  host: string;
  component: string;
  reason: string;
  title: string;
  severity: Severity;
  status: TaskStatus;
  /** What a person may make of it. */
  next: TaskStatus[];
  scheduled_for: number | null;
  assignee: string;
  created_by: string;
  created_at: number | null;
  closed_at: number | null;
  verify_seconds: number;
  quiet_seconds: number | null;
  seen: number;
  notes: { at: number | null; author: string; text: string }[];
  links: { kind: string; id: string; at: number | null; words: string }[];
}

export interface NewTask {
  host_id: string;
  component: string;
  title: string;
  severity: Severity;
  assignee: string;
  note: string;
}

export interface TaskPatch {
  status?: TaskStatus;
  verify?: boolean;
  assignee?: string;
  scheduled_for?: string | null;
}

export interface Availability {
  percent: number | null;
  /** For so long somebody looked. */
  watched_seconds: number;
  outages: number;
  reboots_planned: number;
  reboots_unexpected: number;
}

function statusOf(value: unknown): TaskStatus {
  return word(value, TASK_STATUSES, 'pending');
}

export function task(value: unknown): Task {
  const from = object(value);
  return {
    id: id(from['id']),
    host_id: id(from['host_id']),
    host: line(from['host']) || id(from['host_id']),
    component: line(from['component']),
    reason: line(from['reason']),
    title: line(from['title']),
    severity: word(from['severity'], SEVERITIES, 'warning'),
    status: statusOf(from['status']),
    next: list(from['next']).map(statusOf),
    scheduled_for: moment(from['scheduled_for']),
    assignee: line(from['assignee']),
    created_by: line(from['created_by']),
    created_at: moment(from['created_at']),
    closed_at: moment(from['closed_at']),
    verify_seconds: count(from['verify_seconds']),
    quiet_seconds: number(from['quiet_seconds']),
    seen: count(from['seen']),
    notes: list(from['notes']).map((note) => {
      const said = object(note);
      return { at: moment(said['at']), author: line(said['author']), text: block(said['text']) };
    }),
    links: list(from['links']).map((link) => {
      const to = object(link);
      return { kind: line(to['kind']), id: id(to['id']), at: moment(to['at']), words: line(to['words']) };
    }),
  };
}

function availability(value: unknown): Availability {
  const from = object(list(object(value)['items'])[0]);
  return {
    percent: number(from['percent']),
    watched_seconds: (count(from['up_millis']) + count(from['down_millis']) + count(from['planned_millis'])) / 1_000,
    outages: count(from['outages']),
    reboots_planned: count(from['reboots_planned']),
    reboots_unexpected: count(from['reboots_unexpected']),
  };
}

const TASKS = '/api/v1/tasks';
const one = (taskId: string): string => `${TASKS}/${encodeURIComponent(taskId)}`;

export const taskCalls = {
  list: (wanted: Record<string, string>, cursor: string | null): Promise<Page<Task>> => {
    const search = new URLSearchParams({ ...wanted, limit: '100' });
    if (cursor !== null) search.set('cursor', cursor);
    return request('GET', `${TASKS}?${search}`, (value) => page(value, task));
  },
  show: (taskId: string): Promise<Task> => request('GET', one(taskId), task),
  create: (wanted: NewTask): Promise<Task> => request('POST', TASKS, task, wanted),
  change: (taskId: string, changes: TaskPatch): Promise<Task> => request('PATCH', one(taskId), task, changes),
  say: (taskId: string, text: string): Promise<Task> => request('POST', `${one(taskId)}/notes`, task, { text }),
  workOrder: (taskId: string): string => `${one(taskId)}/work-order`,
  clearOutage: (outageId: string): Promise<Outage> =>
    request('POST', `/api/v1/outages/${encodeURIComponent(outageId)}/clear`, outage, {}),
  availability: (hostId: string): Promise<Availability> =>
    request('GET', `/api/v1/availability?${new URLSearchParams({ host_id: hostId })}`, availability),
};
