// Sentences of what stands around every page: the rail, the bar, the palette, the keyboard.
import { countWords } from '../words/count';

export const shellTexts = {
  publicView: 'Public view',
  sections: { watch: 'Watch', act: 'Act', tune: 'Set up', administer: 'Administer' },
  narrow: 'Make the navigation narrow',
  widen: 'Make the navigation wide',
  more: 'More',
  trail: 'Where you are',
  linkCopied: 'The link to this page was copied.',
  linkNotCopied: 'The browser does not let it be copied; the address bar has the same link.',
  openView: 'Open view.',
  openViewText: 'Everybody can read this. Addresses, serial numbers, names of people and log lines are left out.',
  trouble: 'The server itself is in trouble:',
  troubleMore: 'About this server',
  zone: (word: string, what: string): string => `Times are shown in ${word}. ${what}`,
  zoneToUtc: 'Show times in UTC',
  zoneToDevice: 'Show times of this device',
  zones: { device: 'of this device', utc: 'UTC' },
  yours: 'Yours',
  language: 'Language',
  colours: 'Colours',
  times: 'Times',
  unloaded: 'This page could not be fetched',
  unloadedText: 'The server is away, or was renewed since you opened the dashboard.',
  reload: 'Load the dashboard again',
  printedFilter: 'Only:',
};

export const paletteTexts = {
  open: 'Find anything',
  field: 'Host, page, view or act',
  found: 'What was found',
  host: 'host',
  page: 'page',
  act: 'act',
  view: 'view',
  copyLink: 'Copy the link to this page',
  print: 'Print this page',
  theme: (name: string): string => `Colours: ${name}`,
  pause: 'Let the page hold still',
  goOn: 'Let changes appear again',
  none: 'Nothing has such a name.',
  failed: 'Hosts could not be searched for.',
  more: (count: number): string => `${countWords(count)} more hosts: type more of the name.`,
  hint: '↑ ↓ to choose, Enter to go there, Esc to close.',
};

export const helpTexts = {
  open: 'Keyboard help',
  heading: 'Keyboard',
  singleKeys: 'Single-key shortcuts',
  groups: [
    {
      word: 'Everywhere',
      keys: [
        ['Ctrl K', 'Find anything (⌘ K on a Mac)'],
        ['/', 'Go to the filter'],
        ['y', 'Copy the link to this page'],
        ['p', 'Let the page hold still, or go on'],
        ['?', 'This help'],
        ['Esc', 'Close, leave the field'],
      ],
    },
    {
      word: 'Lists',
      keys: [
        ['j k ↓ ↑', 'Next, previous row'],
        ['Enter', 'Open'],
        ['*', 'Begin to choose hosts'],
        ['x', 'Choose the row'],
        ['[ ]', 'Previous, next host of the list'],
        ['a', 'Acknowledge the alert'],
        ['s', 'Silence the alert'],
        ['r', 'Resolve the alert'],
      ],
    },
    {
      word: 'Map',
      keys: [
        ['← → ↑ ↓', 'Host beside, above, below'],
        ['PgUp PgDn', 'Previous, next group'],
        ['Home End', 'First, last host'],
      ],
    },
    {
      word: 'Go to',
      keys: [
        ['g f', 'Fleet'],
        ['g i', 'Timeline'],
        ['g a', 'Alerts'],
        ['g e', 'Events'],
        ['g m', 'Maintenance'],
        ['g j', 'Jobs'],
        ['g c', 'Captures'],
        ['g r', 'Rules'],
        ['g s', 'Silences'],
        ['g n', 'Enrol'],
        ['g h', 'Channels'],
      ],
    },
  ] as { word: string; keys: [string, string][] }[],
};

export const viewTexts = {
  heading: 'Views',
  none: 'Nothing is kept yet.',
  unknown: 'What is kept could not be fetched.',
  shared: 'shared',
  sharedBy: (who: string): string => `Shared by ${who}`,
  save: 'Keep what is shown…',
  saveHeading: 'Keep this view',
  name: 'Name',
  nameFault: 'A name has 1 to 60 characters.',
  shareIt: 'Everybody sees it',
  removeOf: (name: string): string => `Drop the view ${name}`,
  removeTitle: (name: string): string => `Drop the view ${name}?`,
  removeText: 'Only the name and the filter go; no host, no alert.',
};

export const filterTexts = {
  offers: 'What could stand here',
};
