// Rules, in the stand-in.
import { HOSTILE } from './fleet.mjs';

const about = (more) => ({ version: 1, enabled: true, shadow: false, tell_resolved: true, cooldown_seconds: 0, origin: 'product', changed_at: new Date(Date.now() - 9e8).toISOString(), changed_by: '', open_alerts: 0, foundation: false, ...more });
const toml = (rule) => Object.entries(rule).filter(([key]) => !['origin', 'changed_at', 'changed_by', 'open_alerts', 'foundation', 'toml'].includes(key)).map(([key, value]) => `${key} = ${JSON.stringify(value)}\n`).join('');
let rules = [
  about({ id: 'fault', kind: 'fault', foundation: true, open_alerts: 7 }),
  about({ id: 'memory-corrected-rate', kind: 'rate', class: 'mem_ecc', codes: ['CE'], count: 10, window_seconds: 86400, severity: 'warning' }),
  about({ id: 'inlet-warm', version: 4, kind: 'reading', name: 'inlet_celsius', sensors: ['inlet', 'ambient'], levels: [{ severity: 'warning', at_least: 35, clear_below: 33 }, { severity: 'critical', at_least: 45 }], for_seconds: 300, scope: 'rack = A1', title: HOSTILE[0], origin: 'edited', changed_by: HOSTILE[1], open_alerts: 2 }),
  about({ id: 'gpu-unlike-others', kind: 'deviation', name: 'gpu_celsius', from: { cohort: { hosts: 8 } }, side: 'above', scores: 4, least: 5, severity: 'warning', shadow: true }),
].map((rule) => ({ ...rule, toml: toml(rule) }));

const finding = (n) => ({ host: `gpu-000${n}`, host_id: `host-${n}`, component: 'memory/DIMM_A3', title: 'Corrected memory errors rising', severity: 'warning', opened_at: new Date(Date.now() - n * 3e6).toISOString(), resolved_at: null, evidence: HOSTILE[n % 8] });

export async function ofRules({ request, response, id, part, body, send, problem, user }) {
  if (id === 'backtest') {
    const { hours } = await body(request);
    const found = (alerts) => ({ version: 4, alerts, messages: Math.ceil(alerts / 3), hosts: 4, items: Array.from({ length: alerts }, (_, n) => finding(n)) });
    return send(response, 200, { looked_at: { hours, hosts: 200, hosts_left_out: 0, reports: 48213, events: 812, sweeps: 400, ended_early: null }, candidate: found(9), running: found(14) });
  }
  if (part === 'versions') return send(response, 200, { items: [{ version: 1, origin: 'product', changed_at: null, changed_by: '', toml: 'id = "x"\n' }], total: 1, next_cursor: null });
  if (request.method === 'GET') return send(response, 200, { items: rules, total: rules.length, next_cursor: null });
  const said = await body(request);
  if (request.method === 'DELETE') return send(response, 204);
  if (said.rule === undefined) return problem(response, 422, 'bad_rule', 'The rule is not sound', { detail: 'the stand-in reads no TOML' });
  const rule = about({ ...said.rule, origin: 'edited', changed_by: user });
  rules = [...rules.filter((one) => one.id !== rule.id), { ...rule, toml: toml(rule) }];
  return send(response, request.method === 'POST' ? 201 : 200, rules.at(-1));
}
