// Every sentence of the dashboard. Machine text (names, titles, meanings) comes from the server, not from here.
import type { HostState, Severity } from './api/shapes';

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

/** "1,204". */
export function countWords(count: number): string {
  return whole.format(count);
}

function plural(count: number, one: string, many: string): string {
  return `${countWords(count)} ${count === 1 ? one : many}`;
}

export const texts = {
  product: 'Ironwatch',
  nothing: '–',
  loading: 'Loading…',
  retry: 'Try again',
  close: 'Close',
  copy: 'Copy',
  copied: 'Copied',
  showAll: 'Show all',
  showLess: 'Show less',
  showAllOf: (count: number): string => `Show all ${countWords(count)}`,
  loadOlder: 'Load older',
  skip: 'Skip to content',
  showing: (shown: number, total: number): string => `${countWords(shown)} of ${countWords(total)}`,

  time: {
    ago: (words: string): string => `${words} ago`,
    ahead: (words: string): string => `in ${words}`,
    never: 'never',
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
    pending: 'Enrolled, and has not checked in yet.',
    revoked: 'The key of this host was withdrawn.',
  } satisfies Record<HostState, string>,

  nav: { label: 'Main', fleet: 'Fleet', alerts: 'Alerts', about: 'About', password: 'Change password', signOut: 'Sign out' },

  title: {
    fleet: 'Fleet',
    alerts: 'Alerts',
    about: 'About',
    login: 'Sign in',
    password: 'Change password',
    nowhere: 'Page not found',
  },

  live: {
    open: 'Live',
    openTitle: 'Changes appear by themselves.',
    connecting: 'Connecting',
    lost: 'Reconnecting',
    stale: (time: string): string => `Live updates lost, data from ${time}; reconnecting…`,
    staleUnknown: 'Live updates are not connected; reconnecting…',
    refreshFailed: 'The latest data could not be fetched. What you see is older.',
  },

  theme: { toDark: 'Dark', toLight: 'Light', toDarkTitle: 'Use dark colours', toLightTitle: 'Use light colours' },

  login: {
    heading: 'Sign in',
    user: 'User',
    password: 'Password',
    submit: 'Sign in',
    busy: 'Logging in…',
    wrong: 'User or password is wrong.',
    tooMany: (wait: string): string => `Too many attempts. Try again in ${wait}.`,
    tooManyUnknown: 'Too many attempts. Try again in a few minutes.',
    ended: 'Your session has ended. Sign in again to go on.',
    missing: 'Enter user and password.',
  },

  password: {
    heading: 'Change password',
    first: 'The password that was set for you works once. Choose your own to go on.',
    rule: 'At least 12 characters. A few unrelated words are easy to remember.',
    current: 'Current password',
    next: 'New password',
    show: 'Show what I type',
    submit: 'Change password',
    busy: 'Changing…',
    wrong: 'The current password is wrong.',
    weak: 'The new password is too weak.',
    short: 'The new password needs at least 12 characters.',
    same: 'The new password is the same as the current one.',
    done: 'Password changed.',
    back: 'Back',
  },

  problem: {
    heading: 'This could not be loaded',
    unreachable: 'The server cannot be reached.',
    unreachableHint: 'Check that it runs and that this device can connect to it. Trying again by itself.',
    timedOut: 'The server did not answer in time.',
    notUnderstood: 'The answer was not understood. Is something in between, such as a proxy, answering in its place?',
    notFound: 'There is nothing here.',
    other: 'The server reported an error.',
    trace: (id: string): string => `Error id ${id}`,
  },

  fleet: {
    heading: 'Fleet',
    needsYou: 'Needs you',
    allWell: (hosts: number): string => (hosts === 1 ? 'The one host is well' : `All ${countWords(hosts)} hosts are well`),
    hosts: (count: number): string => plural(count, 'host', 'hosts'),
    hostsWith: (severity: string): string => `Hosts whose worst open alert is: ${severity}`,
    hostsIn: (state: string): string => `Hosts in state: ${state}`,
    filter: 'Filter hosts',
    filterHint: 'Name, kernel, address, alert…',
    sort: 'Order',
    clear: 'Clear filters',
    none: 'No host matches the filters.',
    cut: (shown: number, total: number): string =>
      `Showing the first ${countWords(shown)} of ${countWords(total)} hosts. Filters see only these.`,
    moreAlerts: (count: number): string => `+${countWords(count)}`,
    moreAlertsTitle: (count: number): string => plural(count, 'more open alert', 'more open alerts'),
    upBefore: (words: string): string => `At its last check-in it had been up for ${words}.`,
    booted: (time: string): string => `Booted ${time}`,
    columns: {
      attention: 'State',
      name: 'Host',
      alert: 'Worst open alert',
      'check-in': 'Last check-in',
      uptime: 'Up for',
      system: 'System',
      agent: 'Agent',
    },
    empty: 'No hosts yet',
    emptyText: 'A host appears here as soon as its agent has enrolled. Two commands do that:',
    emptyToken: 'On the server, make a join token',
    emptyEnrol: 'On the host, enrol the agent with it',
  },

  alert: {
    heading: 'Alerts',
    open: 'Open',
    resolved: 'Resolved',
    which: 'Which alerts',
    filter: 'Filter alerts',
    filterHint: 'Host, title, component…',
    severity: 'Severity',
    anySeverity: 'Any severity',
    noneOpen: 'No open alerts.',
    noneOpenText: 'Nothing needs you right now.',
    noneResolved: 'No resolved alerts.',
    noneMatch: 'No alert matches the filters.',
    details: 'Details',
    meaning: 'Meaning',
    causes: 'Likely causes',
    nextStep: 'Next step',
    evidence: 'Evidence',
    reference: 'Reference',
    opened: 'Opened',
    lastSeen: 'last seen',
    ended: 'Resolved',
    times: (count: number): string => `× ${countWords(count)}`,
    timesTitle: (count: number): string => `Seen ${plural(count, 'time', 'times')}`,
    server: 'the server itself',
    announce: (host: string, title: string): string => `Critical alert on ${host}: ${title}`,
    announceMany: (count: number): string => `${countWords(count)} new critical alerts`,
  },

  delivery: {
    heading: 'Who was told',
    nobody: 'Nobody: no channel was called for.',
    attempts: (count: number): string => plural(count, 'attempt', 'attempts'),
    kinds: { opened: 'Opened', worsened: 'Worsened', eased: 'Eased', resolved: 'Resolved' } as Record<string, string>,
    states: { pending: 'Waiting', sent: 'Sent', given_up: 'Given up', superseded: 'Superseded' } as Record<string, string>,
  },

  event: {
    heading: 'Events',
    none: 'No events yet.',
    occurred: 'Happened',
    received: 'Received',
    source: 'Source',
    class: 'Class',
    fields: 'Fields',
    more: 'More',
    columns: { time: 'Time', severity: 'Severity', what: 'What' },
  },

  host: {
    back: 'Fleet',
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

  outages: {
    heading: 'Outages',
    none: 'No outages on record.',
    ongoing: 'still down',
    rebooted: 'Rebooted',
    notRebooted: 'Not rebooted',
    columns: { cause: 'Cause and duration', span: 'Began, ended' },
  },

  about: {
    heading: 'About this server',
    version: 'Version',
    started: 'Started',
    queue: 'Waiting to be written',
    signedInAs: 'Logged in as',
    loops: 'What runs by itself',
    columns: { name: 'Name', last: 'Last run', runs: 'Runs', errors: 'Errors', lastError: 'Last error' },
  },

  help: {
    open: 'Keyboard help',
    heading: 'Keyboard',
    singleKeys: 'Single-key shortcuts',
    keys: [
      ['/', 'Go to the filter'],
      ['j  k  ↓  ↑', 'Next, previous row'],
      ['Enter', 'Open'],
      ['g f', 'Fleet'],
      ['g a', 'Alerts'],
      ['?', 'This help'],
      ['Esc', 'Close, leave the filter'],
    ] as [string, string][],
  },

  nowhere: { heading: 'Page not found', text: 'Nothing is at this address.', link: 'Go to the fleet' },
};
