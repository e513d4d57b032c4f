// Jobs of the stand-in: each takes a few seconds, some fail.
import { bmcOf } from './bmcs.mjs';
import { HOSTILE } from './fleet.mjs';

const now = () => new Date().toISOString();
const jobs = [];
const orders = new Map();

const WORDS = { clear_log: 'clear the event log', set_clock: 'set the clock of the BMC', console: 'listen to the console' };
const words = (action) => WORDS[action.action] ?? Object.values(action).join(' ');
const step = (job, text) => job.steps.push({ at: now(), text });

function begin(job) {
  Object.assign(job, { state: 'running', started_at: now() });
  step(job, 'signed in to the BMC by Redfish');
}

function end(job, host) {
  const number = Number(host.id.split('-')[1]);
  job.ended_at = now();
  if (number % 7 === 3) {
    step(job, HOSTILE[0]);
    Object.assign(job, { state: 'failed', trouble: { code: 'no_answer', text: 'no answer within 5 s', hint: 'Check address, cable and VLAN.' } });
  } else if (job.action.action === 'console') {
    Object.assign(job, { state: 'done', result: '[  812.334] EXT4-fs (sda1): mounted\nlogin: \u001b[31m<img src=x onerror=window.__xss=1>' });
  } else {
    step(job, 'the BMC has taken it');
    step(job, 'looked again: it is so');
    Object.assign(job, { state: 'done', result: 'seen: it is as it was asked for', expected_until: new Date(Date.now() + 1.2e6).toISOString() });
  }
}

/** Moves each batch on: so many at a time. */
export function runJobs(fleet) {
  setInterval(() => {
    for (const [batch, order] of orders) {
      const own = jobs.filter((job) => job.batch_id === batch);
      for (const job of own.filter((one) => one.state === 'running' && Date.now() - Date.parse(one.started_at) > 2500)) {
        end(job, fleet.hosts.get(job.host_id));
        if (job.state === 'failed' && order.stop_on_failure) for (const other of own) if (other.state === 'waiting') Object.assign(other, { state: 'cancelled', ended_at: now(), result: 'another of the batch was not done' });
      }
      const free = order.at_once - own.filter((one) => one.state === 'running').length;
      own.filter((one) => one.state === 'waiting').slice(0, Math.max(0, free)).forEach(begin);
    }
  }, 300);
}

export async function ofJobs({ request, response, url, fleet, id, part, send, problem, body, page, user }) {
  if (request.method === 'GET' && id) return send(response, 200, jobs.find((job) => job.id === id));
  if (request.method === 'GET') {
    const wanted = { host_id: url.searchParams.get('host'), batch_id: url.searchParams.get('batch'), state: url.searchParams.get('state') };
    return page(response, jobs.filter((job) => Object.entries(wanted).every(([key, value]) => value === null || job[key] === value)).reverse(), url, 100);
  }
  if (part === 'cancel') {
    const job = jobs.find((one) => one.id === id);
    if (job.state !== 'waiting') return problem(response, 409, 'job_begun', 'The job does not wait any more', { hint: 'What a BMC was asked for cannot be taken back.' });
    return send(response, 200, Object.assign(job, { state: 'cancelled', ended_at: now(), result: `cancelled by ${user}` }));
  }
  const order = await body(request);
  const hosts = order.hosts.map((host) => fleet.hosts.get(host));
  const bare = hosts.find((host) => bmcOf(host) === null);
  if (bare) return problem(response, 422, 'no_bmc', 'There is no BMC to ask', { detail: `${bare.name} has no BMC that is watched` });
  const wanted = hosts.length === 1 ? hosts[0].name : String(hosts.length);
  const safe = order.action.verb === 'on' || ['identify', 'boot', 'console', 'set_clock'].includes(order.action.action) || order.action.on === true;
  if (!safe && order.confirm !== wanted) return problem(response, 422, 'confirm_job', 'This needs to be confirmed');
  const batch_id = String(jobs.length + 1);
  const made = hosts.map((host, at) => ({
    id: String(jobs.length + 1 + at), batch_id, host_id: host.id, host: host.name, action: order.action, words: words(order.action), reason: order.reason, actor: user,
    state: 'waiting', created_at: now(), started_at: null, ended_at: null, steps: [], result: null, trouble: null, expected_until: null,
  }));
  jobs.push(...made);
  orders.set(batch_id, order);
  send(response, 202, { batch_id, jobs: made });
}

export function ofBatches({ response, id, send }) {
  for (const job of jobs) if (job.batch_id === id && job.state === 'waiting') Object.assign(job, { state: 'cancelled', ended_at: now() });
  send(response, 200, { cancelled: 1 });
}
