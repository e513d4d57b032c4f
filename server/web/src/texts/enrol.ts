// Sentences about hosts that join.
import { plural } from '../words/count';

export const enrolTexts = {
  heading: 'Enrol hosts',
  lead: 'A host joins with a token and a line to paste. Its private key is made there and never leaves it.',
  bmcOnly: 'No agent wanted? A host can be watched by its BMC alone:',
  make: 'Make a join token',
  uses: 'For how many hosts',
  hours: 'Hours until it expires',
  making: 'Making it…',
  badUses: 'Hosts: 1 to 1000.',
  badHours: 'Hours: 1 to 720.',
  fresh: 'Paste one of these on the host, as root',
  freshText: 'They are shown this once: whoever has the token can let a host join.',
  another: 'Make another token',
  ways: { deb: 'Debian, Ubuntu', rpm: 'RHEL, Fedora, SUSE', program: 'The program alone', kubernetes: 'Kubernetes' },
  wayHints: {
    deb: 'In the folder with the package. "make package" makes it, for x86_64 and aarch64.',
    rpm: 'In the folder with the package. "make package" makes it, for x86_64 and aarch64.',
    program: 'On a host that has the program ironwatch-agent already.',
    kubernetes: 'Once for the cluster. Make the token for as many hosts as there are nodes, and set address and image in the file first.',
  },
  which: 'How the agent gets there',
  steps: { install: 'Install', join: 'Join', start: 'Start', agents: 'Agents on every node', secret: 'The token' },

  live: {
    heading: 'Hosts that join',
    waiting: 'Waiting for a host…',
    joined: 'joined',
    connected: 'first report',
    readings: (count: number): string => plural(count, 'reading', 'readings'),
    noReadings: 'readings',
    inventory: 'inventory',
    arrived: (name: string, age: string): string => `${name} connected ${age}`,
    joining: (name: string, age: string): string => `${name} joined ${age}, waiting for its first report`,
    done: 'done',
    open: 'still to come',
  },

  tokens: {
    heading: 'Join tokens',
    none: 'No join tokens.',
    columns: { id: 'Token', uses: 'Hosts left', made: 'Made', expires: 'Expires' },
    revoke: 'Revoke',
    revokeOf: (id: string): string => `Revoke the join token ${id}`,
    revokeTitle: (id: string): string => `Revoke the join token ${id}?`,
    revokeText: 'No host can join with it any more. Hosts that joined with it stay.',
    revoked: 'revoked',
    expired: 'expired',
    spent: 'used up',
  },
};
