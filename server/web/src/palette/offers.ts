// What the palette offers besides hosts: pages, acts, saved views.
import type { SavedView } from '../api/saved_views';
import { language } from '../language';
import { may } from '../may';
import { place } from '../place.svelte';
import { paths } from '../route';
import { copyPermalink } from '../shell/permalink';
import { railEntries } from '../shell/rail';
import { stream } from '../live/stream.svelte';
import { texts } from '../texts';
import { theme, THEMES } from '../theme.svelte';
import { zone } from '../zone.svelte';

export interface Offer {
  /** Unique among all. */
  key: string;
  word: string;
  /** What stands dim beside it. */
  note: string;
  act: () => void;
}

const words = texts.palette;

export function pageOffers(): Offer[] {
  const own = !may('viewer') ? [] : [{ word: texts.nav.password, path: paths.password }];
  return [...railEntries(), ...own].map(({ word, path }) => ({ key: `page ${path}`, word, note: words.page, act: () => place.go(path) }));
}

export function actOffers(help: () => void): Offer[] {
  const act = (key: string, word: string, run: () => void): Offer => ({ key: `act ${key}`, word, note: words.act, act: run });
  return [
    act('link', words.copyLink, () => void copyPermalink()),
    act('print', words.print, () => print()),
    ...THEMES.map((one) => act(`theme ${one}`, words.theme(texts.theme.names[one]), () => theme.choose(one))),
    act('zone', zone.shown === 'utc' ? texts.shell.zoneToDevice : texts.shell.zoneToUtc, zone.turn),
    act('live', stream.phase === 'paused' ? words.goOn : words.pause, () => stream.turn()),
    act('language', language.word === 'ru' ? 'English' : 'Русский', () => language.choose(language.word === 'ru' ? 'en' : 'ru')),
    act('help', texts.help.open, help),
  ];
}

const PATH_OF = { fleet: paths.fleet, alerts: paths.alerts, events: '/events' } as const;

export function viewOffers(views: readonly SavedView[]): Offer[] {
  return views.map((view) => ({
    key: `view ${view.id}`,
    word: view.name,
    note: words.view,
    act: () => place.go(PATH_OF[view.page] + (view.query === '' ? '' : `?${view.query}`)),
  }));
}

/** Those in which every word that was typed occurs. */
export function fitting(offers: readonly Offer[], typed: string): Offer[] {
  const terms = typed.toLowerCase().split(/\s+/).filter((term) => term !== '');
  return offers.filter((offer) => terms.every((term) => offer.word.toLowerCase().includes(term)));
}
