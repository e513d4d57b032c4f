// Where the rail leads. What a role may not see is not in it.
import { maySee } from '../pages';
import { paths } from '../route';
import type { Route } from '../route';
import { texts } from '../texts';

export interface RailEntry {
  word: string;
  path: string;
  /** Pages for which the entry is lit: the page itself first. */
  pages: readonly Route['page'][];
  /** An SVG path on a 16 × 16 grid. */
  icon: string;
  /** The key after `g`. */
  key?: string;
}

export interface RailSection {
  word: string;
  entries: RailEntry[];
}

const nav = texts.nav;

const SECTIONS: readonly RailSection[] = [
  {
    word: texts.shell.sections.watch,
    entries: [
      { word: nav.fleet, path: paths.fleet, pages: ['fleet', 'host'], key: 'f', icon: 'M2 2h5v5H2zM9 2h5v5H9zM2 9h5v5H2zM9 9h5v5H9z' },
      { word: nav.alerts, path: paths.alerts, pages: ['alerts', 'incident'], key: 'a', icon: 'M8 2L14.5 13.5H1.5zM8 6.5v3.2M8 11.3v.6' },
      { word: nav.timeline, path: paths.timeline, pages: ['timeline'], key: 'i', icon: 'M2 3h12M2 8h12M2 13h12M4 1.8v2.4M8.5 1.8v2.4M10 6.8v2.4M5.5 11.8v2.4M12.5 11.8v2.4' },
      { word: nav.events, path: paths.events, pages: ['events'], key: 'e', icon: 'M2 13.5h12M3.5 13.5V9M6.5 13.5V4M9.5 13.5V7M12.5 13.5V2.5' },
    ],
  },
  {
    word: texts.shell.sections.act,
    entries: [
      { word: nav.tasks, path: paths.tasks, pages: ['tasks', 'task'], key: 'm', icon: 'M2.5 13.5L8.2 7.8M7.6 8.4A3.6 3.6 0 1 1 13.8 4.6l-2.3 2.1l-2.3-2.2l2-2.3' },
      { word: nav.jobs, path: paths.jobs, pages: ['jobs', 'batch'], key: 'j', icon: 'M8.8 1.5L3 9h4.2L6.5 14.5L13 6.6H8.6z' },
      { word: nav.captures, path: paths.captures, pages: ['captures', 'capture'], key: 'c', icon: 'M1.5 9h2.6l1.8-5l3 8.5l1.9-5l.9 1.5h2.8' },
      { word: nav.enrol, path: paths.enrol, pages: ['enrol'], key: 'n', icon: 'M3 2.5h10v6H3zM8 8.5v5M5.5 11.2L8 13.5l2.5-2.3' },
      { word: nav.add, path: paths.add, pages: ['add'], icon: 'M8 2.5v11M2.5 8h11' },
    ],
  },
  {
    word: texts.shell.sections.tune,
    entries: [
      { word: nav.rules, path: paths.rules, pages: ['rules'], key: 'r', icon: 'M2 4h12M2 8h12M2 12h12M5 2.5v3M11 6.5v3M7 10.5v3' },
      { word: nav.silences, path: paths.silences, pages: ['silences'], key: 's', icon: 'M4.5 11V7a3.5 3.5 0 0 1 7 0v4M3 11h10M7 13.2h2M2.5 2.5l11 11' },
      { word: nav.routes, path: paths.routes, pages: ['routes'], icon: 'M2 8h4l3-4.5h5M9 12.5h5M6 8l3 4.5M12.5 2l1.5 1.5L12.5 5M12.5 11l1.5 1.5l-1.5 1.5' },
      { word: nav.channels, path: paths.channels, pages: ['channels'], key: 'h', icon: 'M2 3.5h12v8H6.5L3.5 14v-2.5H2zM5 6.5h6M5 9h4' },
      { word: nav.credentials, path: paths.credentials, pages: ['credentials'], icon: 'M5 6.5a3 3 0 1 1 .1 3.2M7.8 8H14v2.5M11.5 8v2' },
    ],
  },
  {
    word: texts.shell.sections.administer,
    entries: [
      { word: nav.users, path: paths.users, pages: ['users'], icon: 'M6 3a2.3 2.3 0 1 1 0 4.6a2.3 2.3 0 1 1 0-4.6zM2 13c0-4.5 8-4.5 8 0M11 4.2a2 2 0 1 1 .2 3.9M11.6 9.9c1.6.3 2.4 1.4 2.4 3.1' },
      { word: nav.settings, path: paths.settings, pages: ['settings'], icon: 'M8 5.6a2.4 2.4 0 1 1 0 4.8a2.4 2.4 0 1 1 0-4.8zM8 1.8v2M8 12.2v2M1.8 8h2M12.2 8h2M3.6 3.6L5 5M11 11l1.4 1.4M12.4 3.6L11 5M5 11l-1.4 1.4' },
      { word: nav.audit, path: paths.audit, pages: ['audit'], icon: 'M4 1.5h6l3 3v10H4zM6.5 6h4M6.5 8.5h4M6.5 11h2.5' },
      { word: nav.about, path: paths.about, pages: ['about'], icon: 'M8 2.2a5.8 5.8 0 1 1 0 11.6a5.8 5.8 0 1 1 0-11.6zM8 7.2v3.8M8 4.8v.7' },
    ],
  },
];

/** What whoever is signed in may go to. */
export function railSections(): RailSection[] {
  return SECTIONS.map((section) => ({ ...section, entries: section.entries.filter((entry) => entry.pages[0] !== undefined && maySee(entry.pages[0])) })).filter(
    (section) => section.entries.length > 0,
  );
}

export function railEntries(): RailEntry[] {
  return railSections().flatMap((section) => section.entries);
}
