// Every sentence of the dashboard, in English. Machine text (names, titles, meanings) comes from the server, not from here.
// Those of one page each stand in texts/, the same ones in Russian in texts/ru/.
import type { HostState, Severity } from './api/shapes';
import { aboutTexts } from './texts/about';
import { accountTexts } from './texts/account';
import type { Theme } from './theme.svelte';
import { addTexts } from './texts/add';
import { loginTexts, passwordTexts } from './texts/door';
import { alertTexts, deliveryTexts, eventTexts } from './texts/alerts';
import { auditTexts } from './texts/audit';
import { bmcTexts } from './texts/bmc';
import { captureTexts } from './texts/captures';
import { channelTexts } from './texts/channels';
import { credentialTexts } from './texts/credentials';
import { enrolTexts } from './texts/enrol';
import { countedTexts, eventsTexts } from './texts/events';
import { fleetTexts } from './texts/fleet';
import { inboxTexts, undoTexts } from './texts/inbox';
import { jobTexts } from './texts/jobs';
import { referenceTexts } from './texts/reference';
import { agentTexts, firstStepTexts, logTexts, partTexts } from './texts/parts';
import { ruleTexts } from './texts/rules';
import { routeFormTexts } from './texts/route_form';
import { ruleFormTexts } from './texts/rule_form';
import { sensorTexts } from './texts/sensors';
import { settingTexts } from './texts/settings';
import { filterTexts, helpTexts, paletteTexts, shellTexts, viewTexts } from './texts/shell';
import { taskTexts } from './texts/tasks';
import { silenceTexts } from './texts/silences';
import { routeTexts, standingTexts } from './texts/telling';
import { timelineTexts } from './texts/timeline';
import { userTexts } from './texts/users';
import { countWords } from './words/count';

export { countWords };

export const texts = {
  product: 'Ironwatch',
  nothing: '–',
  loading: 'Loading…',
  retry: 'Try again',
  close: 'Close',
  copy: 'Copy',
  copied: 'Copied',
  export: 'Export',
  exportCsv: 'CSV, for spreadsheets',
  exportNdjson: 'NDJSON, for programs',
  showAll: 'Show all',
  showLess: 'Show less',
  showAllOf: (count: number): string => `Show all ${countWords(count)}`,
  loadOlder: 'Load older',
  skip: 'Skip to content',
  edit: 'Change',
  save: 'Save',
  saving: 'Saving…',
  cancel: 'Cancel',
  remove: 'Remove',
  yes: 'yes',
  no: 'no',
  chooseHost: 'Hosts of such a name',
  notAllowed: {
    heading: 'Not with your role',
    scoped: 'This page is about the whole fleet; you see a part of it.',
    anonymous: (role: string): string => `This page needs the role ${role}. You are looking without having signed in.`,
    text: (role: string, own: string): string => `This page needs the role ${role}. You are signed in as ${own}.`,
  },
  showing: (shown: number, total: number): string => `${countWords(shown)} of ${countWords(total)}`,

  time: {
    ago: (words: string): string => `${words} ago`,
    ahead: (words: string): string => `in ${words}`,
    never: 'never',
    units: { second: 's', minute: 'min', hour: 'h', day: 'd' },
  },

  severity: { critical: 'Critical', error: 'Error', warning: 'Warning', info: 'Info' } satisfies Record<Severity, string>,

  state: {
    up: 'Up',
    late: 'Late',
    suspect: 'Suspect',
    down: 'Down',
    unreachable: 'Unreachable',
    stopped: 'Stopped',
    rebooting: 'Rebooting',
    maintenance: 'Maintenance',
    paused: 'Paused',
    unknown: 'Unknown',
    pending: 'Pending',
    revoked: 'Revoked',
  } satisfies Record<HostState, string>,

  stateMeaning: {
    up: 'Checks in on time.',
    late: 'A check-in is overdue, within what is tolerated.',
    suspect: 'Check-ins are missing; other witnesses are being asked.',
    down: 'Check-ins stopped, and nothing explains it as planned.',
    unreachable: 'Something in front of this host is down.',
    stopped: 'The host said that it was stopping.',
    rebooting: 'The host said that it was rebooting.',
    maintenance: 'In a maintenance window: nobody is told.',
    paused: 'Monitoring is paused.',
    unknown: 'The server was not looking, so it cannot say.',
    pending: 'Enrolled, or added by its BMC; its agent has not checked in yet.',
    revoked: 'The key of this host was withdrawn.',
  } satisfies Record<HostState, string>,

  nav: {
    label: 'Main', fleet: 'Fleet', timeline: 'Timeline', alerts: 'Alerts', jobs: 'Jobs', tasks: 'Maintenance', captures: 'Captures', add: 'Add hosts', credentials: 'Credentials', rules: 'Rules', audit: 'Audit', silences: 'Silences', routes: 'Routes', about: 'About', password: 'Change password', signOut: 'Sign out',
    account: 'Your account', channels: 'Channels', enrol: 'Enrol', users: 'Users & tokens', events: 'Events', settings: 'Settings',
  },

  title: {
    fleet: 'Fleet',
    timeline: 'Timeline',
    alerts: 'Alerts',
    about: 'About',
    add: 'Add hosts',
    api: 'API',
    credentials: 'Credentials',
    jobs: 'Jobs',
    batch: 'Batch',
    tasks: 'Maintenance',
    task: 'Maintenance task',
    captures: 'Captures',
    rules: 'Rules',
    capture: 'Capture',
    audit: 'Audit',
    silences: 'Silences',
    routes: 'Routes',
    incident: 'Incident',
    account: 'Your account',
    channels: 'Channels',
    enrol: 'Enrol hosts',
    users: 'Users & tokens',
    events: 'Events',
    settings: 'Settings',
    login: 'Sign in',
    password: 'Change password',
    nowhere: 'Page not found',
  },

  live: {
    open: 'Live',
    openTitle: 'Changes appear by themselves. Press to let the page hold still.',
    heard: (words: string): string => `Changes appear by themselves; the last one ${words} ago. Press to let the page hold still.`,
    paused: 'Paused',
    pausedTitle: 'The page holds still. Press to let changes appear again.',
    connecting: 'Connecting',
    lost: 'Reconnecting',
    stale: (time: string): string => `Live updates lost, data from ${time}; reconnecting…`,
    staleUnknown: 'Live updates are not connected; reconnecting…',
    refreshFailed: 'The latest data could not be fetched. What you see is older.',
  },

  theme: {
    now: (name: string): string => `Colours: ${name}. Press for others.`,
    names: { auto: 'as the device', dark: 'dark', light: 'light', contrast: 'high contrast' } as Record<Theme, string>,
  },

  problem: {
    heading: 'This could not be loaded',
    unreachable: 'The server cannot be reached.',
    unreachableHint: 'Check that it runs and that this device can connect to it. Trying again by itself.',
    timedOut: 'The server did not answer in time.',
    notUnderstood: 'The answer was not understood. Is something in between, such as a proxy, answering in its place?',
    notFound: 'There is nothing here.',
    other: 'The server reported an error.',
    hints: {
      host_exists: 'Open that host and give it the BMC there.',
      bmc_taken: 'If they are one machine, an administrator can merge the two hosts.',
      credential_failed: 'Correct it, or keep it untested.',
      cannot_try: 'Keep it untested, or choose a BMC to try it on.',
      no_bmc: 'Give the host its BMC and a credential on its BMC page.',
      confirm_job: 'Type the name of the host, or for several how many they are.',
      job_runs: 'Wait for it, or cancel what waits.',
      captures_full: 'Stop one of those that run first.',
      capture_running: 'Stop it first.',
      step_up_required: 'Prove again that it is you, and try once more.',
      import_refused: 'Correct the lines that are refused, or import the rest.',
    } as Record<string, string>,
    trace: (id: string): string => `Error id ${id}`,
  },

  agent: agentTexts,
  firstSteps: firstStepTexts,
  fleet: fleetTexts,
  parts: partTexts,
  logs: logTexts,
  timeline: timelineTexts,
  shell: shellTexts,
  palette: paletteTexts,
  views: viewTexts,
  filter: filterTexts,

  host: {
    one: 'Host',
    openAlerts: 'Open alerts',
    noAlerts: 'No open alerts on this host.',
    since: 'since',
    lastCheckIn: 'Last check-in',
    neverCheckedIn: 'Has not checked in yet',
    interval: 'Interval',
    uptime: 'Up for',
    boot: 'Boot',
    system: 'System',
    kernel: 'Kernel',
    agent: 'Agent',
    address: 'Address',
    enrolled: 'Enrolled',
    id: 'Host id',
    facts: 'About this host',
    tabs: { overview: 'Overview', logs: 'Logs', sensors: 'Sensors', inventory: 'Inventory', gpu: 'GPU', bmc: 'BMC', power: 'Power & recovery', diagnostics: 'Diagnostics' },
    previous: 'Previous host of the list',
    next: 'Next host of the list',
    tabsLabel: 'Parts of this host',
    group: 'Group',
    place: 'Site, rack',
    tags: 'Tags',
    notes: 'Notes',
    bmc: 'BMC',
    noBmc: 'none',
    gone: 'There is no such host.',
    goneText: 'It may have been removed, or the link is wrong.',
  },

  readings: {
    heading: 'Latest readings',
    taken: 'taken',
    none: 'No readings yet.',
    noReading: (why: string): string => (why === '' ? 'no reading' : `no reading: ${why}`),
    columns: { component: 'Component', name: 'Reading', value: 'Value' },
  },

  login: loginTexts,
  password: passwordTexts,
  alert: alertTexts,
  delivery: deliveryTexts,
  event: eventTexts,
  add: addTexts,
  audit: auditTexts,
  reference: referenceTexts,
  bmc: bmcTexts,
  captures: captureTexts,
  credentials: credentialTexts,
  rules: ruleTexts,
  ruleForm: ruleFormTexts,
  routeForm: routeFormTexts,
  tasks: taskTexts,
  jobs: jobTexts,
  sensors: sensorTexts,
  silences: silenceTexts,
  standing: standingTexts,
  routes: routeTexts,
  account: accountTexts,
  channels: channelTexts,
  enrol: enrolTexts,
  users: userTexts,
  events: eventsTexts,
  counted: countedTexts,
  settings: settingTexts,
  inbox: inboxTexts,
  undo: undoTexts,

  outages: {
    heading: 'Outages',
    none: 'No outages on record.',
    ongoing: 'still down',
    rebooted: 'Rebooted',
    notRebooted: 'Not rebooted',
    columns: { cause: 'Cause and duration', span: 'Began, ended' },
  },

  causes: { os_crashed: 'OS crashed', os_hung: 'OS hung', bmc_unreachable: 'BMC unreachable', power_lost: 'Power lost' } as Record<string, string>,

  about: aboutTexts,

  help: helpTexts,

  nowhere: { heading: 'Page not found', text: 'Nothing is at this address.', link: 'Go to the fleet' },
};

/** All sentences of one language; every language has the same ones. */
export type Texts = typeof texts;

/** Puts another language in the place of English, before the first page is drawn. */
export function speak(catalogue: Texts): void {
  Object.assign(texts, catalogue);
}
