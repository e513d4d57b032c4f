// Sentences about how the server is set up.
import { countWords } from '../words/count';

export const settingTexts = {
  heading: 'Settings',
  lead: 'How this server is set up. What has a field is set here and holds at once; the rest is changed in the settings file or the environment, and read at the start.',
  find: 'Find a setting',
  changedOnly: 'Only what is not as it comes',
  none: 'No setting is like that.',
  columns: { key: 'Setting', value: 'Is', standard: 'As it comes', source: 'Said by' },
  sources: { default: 'nobody: as it comes', page: 'this page', file: 'settings file', env: 'environment', command_line: 'command line' },
  lockedBy: {
    file: 'The settings file says it: change it there, and start the server again.',
    env: 'The environment says it: change it there, and start the server again.',
    command_line: 'The command line says it: start the server with another one.',
  } as Record<string, string> & { file: string },
  setBy: (name: string): string => `set by ${name}`,
  notInForce: (value: string): string => `${value} was set here and does not hold.`,
  reset: 'As it comes',
  resetOf: (key: string): string => `Set ${key} as it comes`,
  networksHint: 'One network in each line, as 10.1.0.0/16. Empty: anywhere.',
  numberFault: (min: number, max: number): string => `A whole number from ${countWords(min)} to ${countWords(max)}.`,
  unsaved: (count: string): string => `Not kept yet: ${count}`,
  undo: 'Undo',
  leave: 'What you typed is not kept yet. Leave this page all the same?',
  shorterHeading: 'Keep less?',
  shorter: (what: string): string => `${what}. What is older or too much is deleted within minutes, and cannot be brought back.`,
  retention: {
    heading: 'What is kept',
    columns: { kind: 'What', days: 'For', rows: 'Rows', bytes: 'Size', perDay: 'In a day', full: 'Will take' },
    forEver: 'ever',
    sizes: 'Sizes are estimates. What will be taken is reckoned by what came so far; "–" as long as that says nothing.',
  },
  credentials: 'Credentials',
  routes: 'Routes',
  channels: 'Channels',
  elsewhere: 'What people change here stands on pages of its own:',
};
