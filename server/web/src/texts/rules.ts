// Sentences about rules.
import { countWords, plural } from '../words/count';

export const ruleTexts = {
  heading: 'Rules',
  lead: 'What is asked of what hosts say. A change holds at once; what stood by a rule that is switched off or removed ends.',
  add: 'Add a rule',
  changeHeading: (id: string, version: number): string => `Rule ${id}, version ${version}`,
  text: 'The rule, as in a file of rules',
  columns: { rule: 'Rule', state: 'State', from: 'From', open: 'Open alerts', changed: 'Changed' },
  on: 'on',
  off: 'off',
  shadow: 'shadow',
  shadowMeaning: 'It fires and tells nobody.',
  always: 'always on',
  switchOn: 'Switch on',
  switchOff: 'Switch off',
  toShadow: 'Into the shadow',
  fromShadow: 'Out of the shadow',
  origin: (word: string, by: string): string =>
    word === 'edited' ? `edited by ${by}` : word === 'file' ? 'file of rules' : word === 'product' ? 'Ironwatch' : word,
  revert: 'Undo changes',
  removeTitle: (id: string): string => `Remove what people made of rule ${id}?`,
  removeText: 'A rule that comes with Ironwatch or with the file of rules is as that says again. Another rule is gone, and what stands by it ends.',
  try: 'Try it on the past',
  trying: 'Looking at what is stored…',
  hours: 'Hours',
  versions: 'Earlier versions',
  looked: (hours: number, hosts: number): string => `Looked at ${hours} h of ${plural(hosts, 'host', 'hosts')}.`,
  said: (reports: number, events: number, sweeps: number): string =>
    `${countWords(reports)} reports, ${countWords(events)} events, ${countWords(sweeps)} looks at BMCs.`,
  leftOut: (hosts: number): string => `${plural(hosts, 'host was', 'hosts were')} left out: there is a limit.`,
  endedEarly: (why: string): string => `Not all of it: ${why}.`,
  found: (alerts: number, hosts: number, messages: number): string =>
    `${plural(alerts, 'alert', 'alerts')} on ${plural(hosts, 'host', 'hosts')}, ${plural(messages, 'message', 'messages')} to each channel that hears of them`,
  asIs: (version: number): string => `As it is now (version ${version})`,
  askedBy: 'Asked by',
  version: (number: number): string => `version ${number}`,
  asTyped: 'As typed here',
  until: (opened: string, resolved: string): string => `${opened} – ${resolved}`,
  stillOpen: 'still open',
};
