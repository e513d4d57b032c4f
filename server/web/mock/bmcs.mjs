// BMCs, their sensors, inventories and credentials of the stand-in.
import { HOSTILE } from './fleet.mjs';

const ago = (seconds) => new Date(Date.now() - seconds * 1000).toISOString();

export const credentials = [
  { id: 'cred-1', name: 'all BMCs', username: 'root', has_bmc_key: false, is_default: true, own_of: 0, groups: [], unreadable: null, created_at: ago(8e6), updated_at: ago(8e5), refused_at: null, refused_why: null },
  { id: 'cred-2', name: 'dgx', username: 'admin', has_bmc_key: true, is_default: false, own_of: 3, groups: ['gpu'], unreadable: null, created_at: ago(7e6), updated_at: ago(7e6), refused_at: ago(3600), refused_why: HOSTILE[0] },
  { id: 'cred-3', name: 'old key', username: HOSTILE[3], has_bmc_key: false, is_default: false, own_of: 0, groups: [], unreadable: 'it was sealed with a key that is not there', created_at: ago(9e6), updated_at: ago(9e6), refused_at: null, refused_why: null },
];

const numberOf = (host) => Number(host.id.split('-')[1]);
const bmcs = new Map();

const LEARNED = {
  roads: { power: 'redfish', sensors: 'redfish', log: 'ipmi', inventory: 'redfish' }, roads_at: ago(90000),
  ipmi: { suite: 17, privilege: 'operator', firmware: '7.10', manufacturer: 674, product: 256 },
  identity: { uuid: '4c4c4544-0042-3510-8054-b7c04f4d3732', serials: ['7B5TM72'], product: 'PowerEdge R740xd', name: '', addresses: [], macs: [], host_macs: [] },
  power_on: true, clock_offset_millis: -124000, took_millis: { power: 210, sensors: 2140, log: 380 },
  troubles: { inventory: HOSTILE[0] },
};

export function bmcOf(host) {
  const number = numberOf(host);
  if (bmcs.has(host.id)) return bmcs.get(host.id);
  if (number % 5 === 4) return null;
  const dark = number % 7 === 3;
  const refused = number % 7 === 5;
  return {
    host_id: host.id, address: `10.1.${number >> 8}.${number & 255}`, ipmi_port: 623, redfish_port: 443, protocol: 'auto', network: number % 2 ? 'east' : '',
    enabled: number % 11 !== 9, pin: number % 3 ? null : 'ab'.repeat(32), created_at: ago(6e6),
    credential: number % 4 === 0 ? { id: 'cred-2', name: 'dgx', from: 'group' } : { id: 'cred-1', name: 'all BMCs', from: 'default' },
    state: dark ? 'unreachable' : refused ? 'login_refused' : 'reachable', state_since: ago(dark ? 720 : 86400 * 12), heard_at: ago(dark ? 760 : 12),
    last_error: dark ? 'no answer within 5 s. Check address, cable and VLAN, and that UDP port 623 is open between this server and the BMC.' : refused ? `it does not take the password ${HOSTILE[0]}. Check the password.` : null,
    last_error_code: dark ? 'no_answer' : refused ? 'wrong_password' : null,
    learned: refused ? { ...LEARNED, refused: { credential: 'cred-1 1', times: 2, at: ago(4000), why: 'it does not take the password' } } : LEARNED,
  };
}

export function putBmc(host, said) {
  const before = bmcOf(host);
  const own = credentials.find((one) => one.id === said.credential);
  const credential = own ? { id: own.id, name: own.name, from: 'own' } : { id: 'cred-1', name: 'all BMCs', from: 'default' };
  bmcs.set(host.id, { state: 'unknown', state_since: ago(0), heard_at: null, last_error: null, last_error_code: null, learned: { roads: {} }, created_at: ago(0), ...before, ...said, host_id: host.id, credential });
  return bmcs.get(host.id);
}

export function removeBmc(host) {
  bmcs.set(host.id, null);
}

export function bmcSensors(host) {
  const number = numberOf(host);
  const at = ago(20);
  const one = (name, type, unit, value, thresholds, more = {}) => ({
    name, type, unit, value, reading: value, no_reading: null, state: value === null ? 'unknown' : 'ok', states: [], thresholds, component: `sensor/${name}`, source: 'redfish', taken_at: at, ...more,
  });
  return [
    one('Inlet Temp', 'temperature', '°C', 22 + (number % 9), { lower_critical: -7, lower_warning: 3, upper_warning: 38, upper_critical: 42 }),
    one('CPU1 Temp', 'temperature', '°C', 91.5, { upper_warning: 85, upper_critical: 90, upper_fatal: 95 }, { state: 'critical', component: 'cpu/0' }),
    one('CPU2 Temp', 'temperature', '°C', null, { upper_warning: 85, upper_critical: 90 }, { no_reading: 'absent', component: 'cpu/1' }),
    one('Exhaust Temp', 'temperature', '°C', 0, { upper_critical: 75 }),
    ...Array.from({ length: 8 }, (_, at) => one(`FAN${at + 1}`, 'fan', 'rpm', at === 2 ? 410 : 7200 + at * 120, { lower_warning: 600, lower_critical: 360 }, at === 2 ? { state: 'warning', component: 'fan/FAN3' } : {})),
    one('Pwr Consumption', 'power', 'W', 412, { upper_critical: 1260 }),
    one('PSU1 Input', 'voltage', 'V', 230.5, { lower_critical: 180, upper_critical: 264 }),
    one('PSU2 Status', 'states', '', null, {}, { states: ['Presence detected', 'Power supply input lost'], state: 'critical', source: 'ipmi', component: 'psu/2' }),
    one('Intrusion', 'states', '', null, {}, { states: [HOSTILE[0]], state: 'ok', source: 'ipmi' }),
    one(HOSTILE[4], 'other', '', 3, { upper_warning: 4 }, { component: HOSTILE[2], source: 'ipmi' }),
  ];
}

export function inventory(host) {
  const at = ago(40000);
  const part = (component, model, more = {}) => ({ component, model, source: 'agent', taken_at: at, ...more });
  const items = [
    part('system', 'PowerEdge R740xd', { serial: '7B5TM72', details: { vendor: 'Dell Inc.' }, source: 'bmc' }),
    part('bios', '', { firmware: '2.19.1', source: 'bmc' }),
    ...[0, 1].map((at) => part(`cpu/${at}`, 'Intel(R) Xeon(R) Gold 6248R CPU @ 3.00GHz', { details: { cores: '24', speed_megahertz: '3000' } })),
    ...Array.from({ length: 12 }, (_, at) => part(`memory/DIMM_${'AB'[at % 2]}${at + 1}`, 'M393A4K40CB2-CVF', { serial: `36F1${at}C0`, details: { size_bytes: '34359738368', part_number: 'M393A4K40CB2-CVF' } })),
    part('gpu/0000:3b:00', 'NVIDIA H100 80GB HBM3', { serial: '1324021', firmware: '96.00.74', driver: '550.54.15' }),
    part('disk/nvme10', HOSTILE[0], { serial: HOSTILE[4], firmware: 'GDC5602Q' }),
    ...[1, 2].map((at) => part(`psu/${at}`, 'DPS-1100', { serial: `PS${at}`, source: 'bmc' })),
    ...Array.from({ length: 10 }, (_, at) => part(`drive/Bay ${at}`, 'ST4000NM0035', { source: 'bmc' })),
    part('disk/nvme2', 'SAMSUNG MZQL23T8', { firmware: 'GDC5602Q', details: { size_bytes: '3840755982336' } }),
  ];
  return numberOf(host) % 9 === 8 ? { items: [], total: 0, unread: { memory: 'dmidecode: not allowed' }, taken_at: null } : { items, total: items.length, unread: { nic: 'not allowed' }, taken_at: at };
}
