// A small fleet with everything in it that a page can show: a rack whose GPUs fell off the bus, one host that says hostile
// things, one that only its BMC is known of, and what people did about it.
import { BMC_PASSWORD, BMC_USER, type BmcPlace } from './bmcs.ts';
import { HOSTILE, TURNED } from './hostile.ts';
import { type Part, type Sample, SignedHost } from './host.ts';
import type { Person } from './person.ts';
import { type Server, until } from './programs.ts';

const GPU_LOST = 'NVRM: Xid (PCI:0000:3b:00): 79, pid=1234, GPU has fallen off the bus.';
const FILESYSTEM = 'EXT4-fs (sda1): warning: mounting fs with errors, running e2fsck is recommended';

export interface Filled {
  /** Hosts by name. */
  hosts: Record<string, string>;
  /** One that only its BMC is known of. */
  bmcHost: string;
  batch: string;
  task: string;
  capture: string;
  incident: string;
}

/** What the fleet's people and machines say: hostile texts for the tests, plain ones for pictures. */
export interface Voices {
  person: string;
  /** Empty: machines say nothing but what machines say. */
  machine: string;
  /** What the host is called that says it. */
  odd: string;
  /** So many more hosts, for a picture of a fleet. */
  more: number;
}

export const HOSTILE_VOICES: Voices = { person: HOSTILE, machine: TURNED, odd: 'odd-01', more: 0 };
export const PLAIN_VOICES: Voices = { person: 'as agreed with the night shift', machine: '', odd: 'db-01', more: 56 };

const SAMPLES: Sample[] = [
  { name: 'cpu_temperature_celsius', component: 'cpu/0', value: 54.5 },
  { name: 'cpu_temperature_celsius', component: 'cpu/1', value: 57 },
  { name: 'inlet_temperature_celsius', component: 'board/front', value: 22.5 },
  { name: 'fan_speed_rpm', component: 'fan/1', value: 7_200 },
  { name: 'memory_used_percent', component: 'memory', value: 61.5 },
  { name: 'filesystem_used_percent', component: 'filesystem/root', value: 43.2 },
  { name: 'gpu_temperature_celsius', component: 'gpu/0000:18:00', value: 61 },
  { name: 'board_power_watts', component: 'board/front', value: 1_840 },
];

const PARTS: Part[] = [
  { component: 'bios', model: 'SE5C620.86B.02.01', serial: '', firmware: '02.01.0017' },
  { component: 'cpu/0', model: 'Intel Xeon Gold 6348', serial: 'CPU-0A31', firmware: '' },
  { component: 'disk/nvme0n1', model: 'SAMSUNG MZQL23T8HCLS', serial: 'S64HNE0R501234', firmware: 'GDC5602Q' },
  { component: 'gpu/0000:18:00', model: 'NVIDIA H100 80GB HBM3', serial: '1650923012345', firmware: '96.00.89.00.01' },
  { component: 'memory/DIMM_A3', model: 'M393A4K40DB3-CWE', serial: '3F9A11C2', firmware: '' },
];

async function ofRack(server: Server, token: string, operator: Person, name: string, place: object, said: object): Promise<string> {
  const host = await SignedHost.join(server.url, token, name);
  await operator.send('PATCH', `/api/v1/hosts/${host.id}`, place);
  await host.tell({ samples: SAMPLES, parts: PARTS, ...said });
  return host.id;
}

async function byBmc(admin: Person, operator: Person, voices: Voices, [first, ...others]: BmcPlace[]): Promise<string> {
  if (first === undefined) throw new Error('there is no BMC');
  await admin.send('POST', '/api/v1/credentials?keep=anyway', { name: 'all BMCs', username: BMC_USER, password: BMC_PASSWORD, is_default: true });
  const add = (name: string, at: BmcPlace): Promise<{ id: string }> =>
    operator.send('POST', '/api/v1/hosts', { name, rack: 'B2', site: 'north', tags: ['storage'], notes: voices.person, bmc: { ...at, protocol: 'ipmi' } });
  for (const [index, at] of others.entries()) await add(`store-0${index + 2}`, at);
  const { id } = await add('store-01', first);
  let bmc = {};
  await until('the BMC is asked', async () => {
    const now = await operator.get<{ state: string; learned?: { power_on: boolean | null } }>(`/api/v1/hosts/${id}/bmc`);
    bmc = now;
    return now.state === 'reachable' && now.learned?.power_on !== null;
  }, 60).catch((error: unknown) => {
    throw new Error(`${String(error)}: ${JSON.stringify(bmc)}`);
  });
  return id;
}

async function people(admin: Person, operator: Person, { person, odd }: Voices, hosts: Record<string, string>, bmcHost: string): Promise<Omit<Filled, 'hosts' | 'bmcHost'>> {
  const order = await operator.send<{ batch_id: string }>('POST', '/api/v1/jobs', {
    action: { action: 'identify', on: true }, hosts: [bmcHost], reason: person, confirm: '', at_once: 1, stop_on_failure: true,
  });
  const task = await operator.send<{ id: string }>('POST', '/api/v1/tasks', {
    host_id: hosts['gpu-02'], component: 'gpu/0000:3b:00', title: `Replace the GPU, ${person}`, severity: 'critical', assignee: 'anna', note: person,
  });
  const capture = await operator.send<{ id: string }>('POST', '/api/v1/captures', {
    name: `burn-in, ${person}`, hosts: [bmcHost], sensors: [], interval_ms: 500, seconds: 3_600,
  });
  await operator.send('POST', `/api/v1/captures/${capture.id}/markers`, { text: `run 1, ${person}` });
  await operator.send('POST', '/api/v1/silences', { filter: 'rack = B2', reason: person, minutes: 600 });
  await operator.send('POST', '/api/v1/silences', {
    filter: 'rack = A1', reason: 'power is serviced', recurrence: { cron: '0 22 29 2 *', time_zone: 'Europe/Berlin', minutes: 60 },
  });
  await admin.send('PUT', '/api/v1/routes', {
    routes: [{ name: `GPU racks, ${person}`, filter: 'rack = A1', channels: ['on-call'], escalate: [{ after_minutes: 15, channels: ['boss'] }], remind_minutes: 120 }],
    rotations: [{ name: 'on-call', members: ['anna', 'ben'], begins: '2020-01-06T08:00', days: 7 }],
  });
  const secrets = { secret: 'a long secret of this hook 123' };
  await admin.send('POST', '/api/v1/channels', { name: 'on-call', kind: 'webhook', url: 'https://hooks.example/ironwatch', enabled: false, secrets });
  const incident = await until('the rack is one incident', async () =>
    (await operator.get<{ items: { id: string | number }[] }>('/api/v1/incidents')).items[0]?.id,
  );
  const alerts = await operator.get<{ items: { id: number; host_name: string }[] }>('/api/v1/alerts?state=open&limit=100');
  const own = alerts.items.find((one) => one.host_name === odd);
  if (own) await operator.send('POST', `/api/v1/alerts/${own.id}/acknowledge`, { reason: person, minutes: 600 });
  return { batch: String(order.batch_id), task: String(task.id), capture: String(capture.id), incident: String(incident) };
}

/** Faults as they come, for the hosts of a picture that are not well. */
const FAULTS = [
  'NVRM: Xid (PCI:0000:86:00): 94, pid=20813, name=train, Contained: SM (0x1). RST: No, D-RST: No',
  FILESYSTEM,
  'NVRM: Xid (PCI:0000:3b:00): 63, pid=1, name=<unknown>, Row Remapper: New row marked for remapping, reset gpu to activate.',
];

async function more(server: Server, token: string, operator: Person, count: number): Promise<void> {
  for (let number = 0; number < count; number += 1) {
    const rack = `D${1 + Math.floor(number / 14)}`;
    const name = `node-${rack.toLowerCase()}-${String(1 + (number % 14)).padStart(2, '0')}`;
    const fault = number % 19 === 3 ? FAULTS[(number / 19) | 0] : undefined;
    await ofRack(server, token, operator, name, { site: number < 28 ? 'north' : 'south', rack, tags: ['compute'] }, { lines: fault ? [fault] : [] });
  }
}

export async function fill(server: Server, admin: Person, operator: Person, bmcs: BmcPlace[], voices: Voices): Promise<Filled> {
  const token = server.joinToken(500);
  const hosts: Record<string, string> = {};
  const a1 = { site: 'north', rack: 'A1', tags: ['training'] };
  for (const name of ['gpu-01', 'gpu-02', 'gpu-03', 'gpu-04']) {
    hosts[name] = await ofRack(server, token, operator, name, a1, { lines: [GPU_LOST] });
  }
  for (const name of ['web-01', 'web-02', 'web-03']) hosts[name] = await ofRack(server, token, operator, name, { site: 'south', rack: 'C3' }, {});
  const { person, machine } = voices;
  const said = machine === '' ? { lines: [FILESYSTEM] } : {
    lines: [FILESYSTEM, machine, `NVRM: Xid (PCI:0000:3b:00): 31, pid=1, name=${machine}, Ch 00000008, MMU Fault: ENGINE GRAPHICS`],
    os: machine,
    kernel: machine,
    samples: [...SAMPLES, { name: machine, component: machine, value: 1.5 }],
    parts: [...PARTS, { component: 'nic/eno1', model: machine, serial: machine, firmware: machine }],
  };
  hosts['odd-01'] = await ofRack(server, token, operator, voices.odd, { site: 'south', rack: 'C3', notes: person }, said);
  await more(server, token, operator, voices.more);
  const bmcHost = await byBmc(admin, operator, voices, bmcs);
  return { hosts, bmcHost, ...(await people(admin, operator, voices, hosts, bmcHost)) };
}
