// Credentials, imports and the audit of the stand-in.
import { credentials } from './bmcs.mjs';

const now = () => new Date().toISOString();
let last = 10;

export async function ofCredentials({ request, response, url, id, send, problem, body }) {
  if (request.method === 'GET') return send(response, 200, { items: credentials, total: credentials.length, next_cursor: null });
  const known = credentials.find((one) => one.id === id);
  if (id && !known) return problem(response, 404, 'not_found', 'There is no such thing');
  if (request.method === 'DELETE') {
    if (known.is_default || known.own_of > 0 || known.groups.length > 0) return problem(response, 409, 'credential_used', 'The credential is used', { hint: 'Give its BMCs and groups another one first.' });
    credentials.splice(credentials.indexOf(known), 1);
    return send(response, 204);
  }
  const said = await body(request);
  const anyway = url.searchParams.get('keep') === 'anyway';
  await new Promise((done) => setTimeout(done, 600));
  if (said.password === 'wrong' && !anyway) {
    return problem(response, 422, 'credential_failed', 'The BMC did not let this credential in', { detail: 'tried on the BMC of gpu-0000: it does not take the password <img src=x onerror=window.__xss=1> (wrong_password)', hint: 'Correct it, or keep it untested with keep=anyway.' });
  }
  if (said.is_default) for (const one of credentials) one.is_default = false;
  const one = known ?? { id: `cred-${(last += 1)}`, own_of: 0, groups: [], unreadable: null, created_at: now(), refused_at: null, refused_why: null, has_bmc_key: false };
  Object.assign(one, { name: said.name ?? one.name, username: said.username ?? one.username, is_default: said.is_default ?? false, updated_at: now() });
  if (said.bmc_key !== undefined) one.has_bmc_key = said.bmc_key !== '';
  if (!known) credentials.push(one);
  send(response, known ? 200 : 201, { ...one, tried_on: anyway ? null : 'gpu-0000' });
}

export async function ofGroups({ request, response, id, send, body }) {
  const of = (group) => credentials.find((one) => one.groups.includes(group));
  if (request.method === 'GET') {
    const items = credentials.flatMap((one) => one.groups.map((group) => ({ group, credential_id: one.id })));
    return send(response, 200, { items, total: items.length, next_cursor: null });
  }
  const before = of(id);
  if (before) before.groups = before.groups.filter((group) => group !== id);
  if (request.method === 'DELETE') return send(response, 204);
  const { credential } = await body(request);
  credentials.find((one) => one.id === credential).groups.push(id);
  send(response, 200, { group: id, tried_on: 'gpu-0000' });
}

/** One line of the file is one host here; a line with "bad" in it is refused. */
export async function ofImport({ request, response, url, send, problem, body }) {
  const { content } = await body(request);
  const dry_run = url.searchParams.get('dry_run') === 'true';
  const lines = content.split('\n').map((text, at) => ({ text: text.trim(), line: at + 1 })).filter(({ text }) => text !== '').map(({ text, line }) => {
    const outcome = text.includes('bad') ? 'refused' : text.includes('old') ? 'unchanged' : 'added';
    return { line, name: text.split(/[,= ]/)[0], outcome, why: outcome === 'refused' ? 'the BMC’s address "bad <img src=x>" is no address' : '', warnings: text.includes('odd') ? ['the key "colour" is not known'] : [] };
  });
  const count = (outcome) => lines.filter((one) => one.outcome === outcome).length;
  const applied = !dry_run && (count('refused') === 0 || url.searchParams.get('partial') === 'true');
  const report = { dry_run, applied, added: count('added'), changed: 0, unchanged: count('unchanged'), skipped: 0, refused: count('refused'), credentials_added: 1, lines, warnings: [[0, 'defaults: password is used for all lines without one']] };
  if (!applied && !dry_run) return problem(response, 422, 'import_refused', 'Nothing was imported', { detail: `${report.refused} of ${lines.length} lines are refused`, hint: 'Correct the lines that are refused, or import the rest with partial=true.', report });
  send(response, 200, report);
}

const ACTIONS = ['bmc.change', 'credential.add', 'job.order', 'host.import', 'session.password'];
const audit = Array.from({ length: 230 }, (_, at) => ({
  id: 230 - at, at: new Date(Date.now() - at * 7e5).toISOString(), actor: at % 4 ? 'ana' : '<b>eve</b>', actor_kind: 'person', address: '10.0.0.9', action: ACTIONS[at % 5],
  subject: `host-${at}`, before: at % 2 ? { address: '10.1.0.1' } : null, after: { address: '10.1.0.2', note: '<img src=x onerror=window.__xss=1>' },
  outcome: at % 9 === 4 ? 'refused' : at % 9 === 7 ? 'failed' : 'done', reason: at % 3 ? '' : 'moved to row 4', hash: 'ab'.repeat(32),
}));

export function ofAudit({ response, url, id, send, problem, page, role }) {
  if (role !== 'admin') return problem(response, 403, 'forbidden', 'Not with this role', { detail: 'this needs the role admin' });
  if (id === 'verify') return send(response, 200, { whole: true, entries: audit.length, words: `all ${audit.length} entries are as they were written` });
  const wanted = ['actor', 'action', 'subject', 'outcome'].map((key) => [key, url.searchParams.get(key)]);
  return page(response, audit.filter((one) => wanted.every(([key, text]) => !text || one[key].startsWith(text))), url, 100);
}
