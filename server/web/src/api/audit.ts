// Who changed what.
import { page } from './decode';
import { block, id, line, moment, object } from './read';
import { request } from './request';
import type { Page } from './shapes';

export interface AuditEntry {
  id: string;
  at: number | null;
  actor: string;
  actor_kind: string;
  address: string;
  action: string;
  subject: string;
  before: string;
  after: string;
  outcome: string;
  reason: string;
  hash: string;
}

export interface AuditWanted {
  actor: string;
  action: string;
  subject: string;
  outcome: string;
}

export interface Verdict {
  whole: boolean;
  words: string;
}

export function auditEntry(value: unknown): AuditEntry {
  const from = object(value);
  return {
    id: id(from['id']),
    at: moment(from['at']),
    actor: line(from['actor']),
    actor_kind: line(from['actor_kind']),
    address: line(from['address']),
    action: line(from['action']),
    subject: line(from['subject']),
    before: block(from['before']),
    after: block(from['after']),
    outcome: line(from['outcome']),
    reason: line(from['reason']),
    hash: line(from['hash']),
  };
}

function verdict(value: unknown): Verdict {
  const from = object(value);
  return { whole: from['whole'] === true, words: line(from['words']) };
}

function searchOf(wanted: AuditWanted, more: Record<string, string>): URLSearchParams {
  const search = new URLSearchParams(more);
  for (const [name, text] of Object.entries(wanted)) if (text !== '') search.set(name, text);
  return search;
}

export const auditCalls = {
  exportPath: (wanted: AuditWanted): string => `/api/v1/audit/export.csv?${searchOf(wanted, {})}`,
  list: (wanted: AuditWanted, cursor: string | null): Promise<Page<AuditEntry>> => {
    const search = searchOf(wanted, { limit: '100' });
    if (cursor !== null) search.set('cursor', cursor);
    return request('GET', `/api/v1/audit?${search}`, (value) => page(value, auditEntry));
  },
  verify: (): Promise<Verdict> => request('GET', '/api/v1/audit/verify', verdict),
};
