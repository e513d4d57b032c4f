import { expect, test } from 'vitest';
import { job } from '../api/jobs';
import { askFault, confirmation, orderOf } from './ask';
import type { Asked } from './ask';
import { DOINGS, FOR_MANY } from './deeds';
import { byUrgency, isOver, summary, tookSeconds } from './progress';

const one = { id: 'h-1', name: 'gpu-07' };
const cycle: Asked = {
  action: { action: 'power', verb: 'cycle' }, disruptive: true, hosts: [one], reason: 'kernel hangs', typed: 'gpu-07', at_once: '1', stop_on_failure: true,
};

test('what is disruptive needs the name of the host, or how many there are', () => {
  expect(askFault(cycle)).toBe('');
  for (const typed of ['', 'GPU-07', 'gpu-0', '1']) expect(askFault({ ...cycle, typed }), typed).toContain('gpu-07');
  const two = { ...cycle, hosts: [one, { id: 'h-2', name: 'gpu-08' }] };
  expect(confirmation(two.hosts)).toBe('2');
  expect([askFault({ ...two, typed: '2' }), askFault({ ...two, typed: 'gpu-07' }) === '']).toEqual(['', false]);
  expect(askFault({ ...cycle, disruptive: false, typed: '' })).toBe('');
});

test('a reason, a host, and numbers within what the server takes', () => {
  for (const reason of ['', 'ab', ' ab ', 'x'.repeat(201)]) expect(askFault({ ...cycle, reason }), reason).not.toBe('');
  expect(askFault({ ...cycle, hosts: [] })).not.toBe('');
  for (const at_once of ['0', '51', 'x', '', '1.5']) expect(askFault({ ...cycle, at_once }), at_once).not.toBe('');
  expect(askFault({ ...cycle, action: { action: 'console', seconds: 31 }, disruptive: false })).not.toBe('');
  expect(askFault({ ...cycle, action: { action: 'delete_entry', id: ' ' } })).not.toBe('');
});

test('an order is what was asked', () => {
  expect(orderOf({ ...cycle, reason: ' kernel hangs ' })).toEqual({
    action: { action: 'power', verb: 'cycle' }, hosts: ['h-1'], reason: 'kernel hangs', confirm: 'gpu-07', at_once: 1, stop_on_failure: true,
  });
});

test('only switching on is no risk among the power verbs; one entry of a log is of one host', () => {
  expect(DOINGS.power.filter((doing) => !doing.disruptive).map((doing) => doing.key)).toEqual(['on']);
  expect(FOR_MANY.map((doing) => doing.key)).not.toContain('delete_entry');
});

test('a batch in words, worst first', () => {
  const jobs = ['done', 'waiting', 'failed', 'done', 'odd'].map((state, at) => job({ id: at, host: `h${at}`, state }));
  expect(summary(jobs)).toBe('2 done · 1 failed · 1 unknown · 1 waiting');
  expect(byUrgency(jobs).map((one) => one.id)).toEqual(['2', '4', '1', '0', '3']);
  expect(jobs.filter(isOver).length).toBe(4);
});

test('how long it takes, and took', () => {
  const running = job({ started_at: '2026-11-27T10:00:00Z' });
  expect(tookSeconds(running, Date.parse('2026-11-27T10:00:09Z'))).toBe(9);
  expect(tookSeconds({ ...running, ended_at: Date.parse('2026-11-27T10:00:04Z') }, 0)).toBe(4);
  expect(tookSeconds(job({}), 0)).toBeNull();
});

test('troubles, however they name their words', () => {
  expect(job({ trouble: { code: 'x', text: 'why', hint: 'h' } }).trouble).toEqual({ code: 'x', text: 'why', hint: 'h' });
  expect(job({ trouble: { code: 'x', words: 'why' } }).trouble?.text).toBe('why');
  expect(job({ trouble: null }).trouble).toBeNull();
});
