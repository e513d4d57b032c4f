// An invented fleet. Every text that a machine could have written is hostile: markup, escapes, bidi, very long.

export const HOSTILE = [
  '<img src=x onerror=window.__xss=1>',
  '"><script>window.__xss=1</script>',
  'safe\u202egpj.exe\u202c\u2066x\u2069',
  '\u001b[31mred\u001b[0m\u0007\u0000',
  `${'W'.repeat(300)}`,
  'עברית مرحبا 温度 ünïcode 🔥',
  'javascript:window.__xss=1',
  "{{constructor.constructor('window.__xss=1')()}}",
];
const TITLES = ['Uncorrectable memory error', 'GPU fell off the bus', 'Disk is failing', 'Fan stopped', 'Corrected memory errors rising'];
const SEVERITIES = ['critical', 'error', 'warning', 'warning', 'info'];
const COMPONENTS = ['memory/DIMM_A3', 'gpu/0000:3b:00', 'disk/nvme0n1', 'fan/FAN2', 'memory/DIMM_B1'];

// The same fleet at every start: a small generator of numbers, not of secrets.
let seed = 7;
const random = () => ((seed = (seed * 1103515245 + 12345) % 2147483648) / 2147483648);
const pick = (list) => list[Math.floor(random() * list.length)];
const ago = (seconds) => new Date(Date.now() - seconds * 1000).toISOString();
let lastId = 0;
const nextId = (kind) => `${kind}-${++lastId}`;

export function makeAlert(host, { severity, hostile = false } = {}) {
  const kind = Math.floor(random() * TITLES.length);
  const strange = () => (hostile ? pick(HOSTILE) : '');
  return {
    id: nextId('alert'), host_id: host.id, host_name: host.name, component: `${COMPONENTS[kind]}${strange()}`,
    problem: 'faulty', class: hostile ? pick(HOSTILE) : 'memory_uncorrected', code: 79, shown_code: hostile ? pick(HOSTILE) : 'Xid 79',
    severity: severity ?? SEVERITIES[kind], title: hostile ? pick(HOSTILE) : TITLES[kind],
    meaning: `The part reported an error that it could not correct; data in flight was lost. ${strange()}`,
    likely_causes: ['The module or its contacts are failing', 'A slot of the board is damaged', ...(hostile ? HOSTILE : [])],
    next_step: `Move the workload away, then replace the part at the next occasion. ${strange()}`,
    reference: hostile ? pick(HOSTILE) : 'https://docs.nvidia.com/deploy/xid-errors/', state: 'open',
    opened_at: ago(300 + random() * 90000), last_seen_at: ago(random() * 300), resolved_at: null, resolved_why: null,
    count: Math.ceil(random() * 40), silenced: random() < 0.1, acknowledged: random() < 0.12,
    evidence: hostile
      ? HOSTILE.join('\n')
      : '[ 812.334] NVRM: Xid (PCI:0000:3b:00): 79, pid=2311, name=python3, GPU has fallen off the bus.\n[ 812.335] NVRM: GPU 0000:3b:00.0: GPU serial number is 1324021.',
    notifications: [
      { channel: hostile ? pick(HOSTILE) : 'mail', kind: 'opened', state: 'sent', attempts: 1, sent_at: ago(290), last_error: null },
      { channel: 'phone', kind: 'opened', state: 'pending', attempts: 3, sent_at: null, last_error: hostile ? pick(HOSTILE) : '502 from the Bot API; next try in 2 min' },
      { channel: 'hook', kind: 'opened', state: 'given_up', attempts: 12, sent_at: null, last_error: 'connection refused' },
    ],
  };
}

export function makeEvent(host, index, hostile = false) {
  const kind = index % TITLES.length;
  const at = ago(20 + index * 830);
  return {
    id: nextId('event'), host_id: host.id, host_name: host.name, component: COMPONENTS[kind], source: 'agent',
    class: 'memory_corrected', code: index, severity: SEVERITIES[kind], title: hostile ? pick(HOSTILE) : TITLES[kind],
    meaning: hostile ? pick(HOSTILE) : 'The memory controller corrected an error in one module.', next_step: 'Watch the rate.',
    shown_code: hostile ? pick(HOSTILE) : index % 3 === 0 ? `Xid ${index}` : null, happened_at: at, last_at: at, received_at: at,
    count: (index % 7) + 1, evidence: hostile ? HOSTILE.join('\n') : 'EDAC MC0: 1 CE memory read error on CPU_SrcID#0_MC#0_Chan#0_DIMM#0 (channel:0 slot:0 page:0x1f4)',
    fields: hostile ? Object.fromEntries(HOSTILE.map((text, at) => [`${at} ${text}`, text])) : { bank: 5, address: '0x1f4000', socket: 0 },
  };
}

export function makeHost(index) {
  const strange = index % 97 === 3;
  const chance = random();
  const state = index % 400 === 5 ? 'down' : chance < 0.004 ? 'unreachable' : chance < 0.008 ? 'late' : chance < 0.01 ? 'suspect'
    : chance < 0.02 ? 'maintenance' : chance < 0.022 ? 'pending' : chance < 0.024 ? 'stopped' : chance < 0.026 ? 'rebooting'
    : chance < 0.027 ? 'paused' : chance < 0.028 ? 'unknown' : chance < 0.029 ? 'revoked' : 'up';
  const quiet = state === 'pending';
  const seen = { up: 30, late: 70, suspect: 100 }[state] ?? 9000;
  return {
    id: `host-${index}`, name: strange ? HOSTILE[Math.floor(index / 97) % HOSTILE.length] : `${index % 4 === 0 ? 'gpu' : 'web'}-${String(index).padStart(4, '0')}`,
    state, state_since: ago(seen + random() * 500000), last_check_in_at: quiet ? null : ago(random() * seen), interval_seconds: 30,
    boot_id: quiet ? null : '5f1c9f2e-8a5b-4a53-9f0e-0d7a9b2f6c11', os: strange ? pick(HOSTILE) : 'Ubuntu 24.04.2 LTS',
    kernel: strange ? pick(HOSTILE) : '6.8.0-60-generic', architecture: 'x86_64', agent_version: '0.1.0',
    uptime_seconds: quiet ? null : Math.floor(random() * 9e6), address: `10.0.${index >> 8}.${index & 255}`,
    enrolled_at: ago(5e6), open_alerts: 0, worst: null, group: index % 4 === 0 ? 'gpu' : 'web', site: 'Frankfurt', rack: `B${index % 12}`, model: index % 4 === 0 ? 'PowerEdge XE9680' : 'SYS-121H',
    tags: [index % 3 ? 'env:prod' : 'env:test', `role:${['web', 'db', 'train'][index % 3]}`], notes: strange ? HOSTILE.join('\n') : '', lifecycle: 'active',
  };
}

export function worstOf(alerts) {
  const rank = ['critical', 'error', 'warning', 'info'];
  const worst = [...alerts].sort((a, b) => rank.indexOf(a.severity) - rank.indexOf(b.severity))[0];
  return worst === undefined ? null : { alert_id: worst.id, severity: worst.severity, title: worst.title, component: worst.component };
}

export function makeFleet(size) {
  const hosts = new Map();
  const alerts = new Map();
  for (let index = 0; index < size; index += 1) {
    const host = makeHost(index);
    hosts.set(host.id, host);
    const hostile = index % 97 === 3;
    const wanted = hostile ? 2 : host.state === 'down' ? 1 : random() < 0.03 ? 1 : 0;
    const own = Array.from({ length: wanted }, () => makeAlert(host, { hostile }));
    for (const alert of own) alerts.set(alert.id, alert);
    if (host.state === 'down' && own[0]) Object.assign(own[0], { title: 'Host is down: power lost', severity: 'critical', component: 'host' });
    Object.assign(host, { open_alerts: own.length, worst: worstOf(own) });
  }
  const resolved = [...hosts.values()].slice(0, 30).map((host) => ({
    ...makeAlert(host), state: 'resolved', resolved_at: ago(random() * 90000), resolved_why: 'The reading stayed below its limit for 5 min.',
  }));
  for (const alert of resolved) alerts.set(alert.id, alert);
  return { hosts, alerts, events: new Map() };
}
