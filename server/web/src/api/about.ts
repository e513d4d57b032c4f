// What this server is, of what it is made, and whether there is a newer one.
import { flag, line, list, moment, object } from './read';
import { request } from './request';
import type { Said } from './said';

export interface Update {
  enabled: boolean;
  checked_at: number | null;
  newest: string;
  is_newer: boolean | null;
  /** Where people read about it; empty where nobody said an address for a browser. */
  page: string;
  error: string;
}

export interface About {
  version: string;
  commit: string;
  built_at: number | null;
  profile: string;
  database: string;
  licence: string;
  update: Update;
}

export interface ThirdParty {
  name: string;
  version: string;
  licence: string;
  /** Empty where it is no address for a browser. */
  source: string;
}

/** An address that a browser may be sent to. */
function webAddress(value: unknown): string {
  const text = typeof value === 'string' ? value : '';
  try {
    return ['http:', 'https:'].includes(new URL(text).protocol) ? text : '';
  } catch {
    return '';
  }
}

export function about(value: unknown): About {
  const from = object<Said['About']>(value);
  const update = object<Said['UpdateView']>(from['update']);
  return {
    version: line(from['version']),
    commit: line(from['commit']),
    built_at: moment(from['built_at']),
    profile: line(from['profile']),
    database: line(from['database']),
    licence: line(from['licence']),
    update: {
      enabled: update['enabled'] === true,
      checked_at: moment(update['checked_at']),
      newest: line(update['newest']),
      is_newer: flag(update['is_newer']),
      page: webAddress(update['page']),
      error: line(update['error']),
    },
  };
}

export function thirdParty(value: unknown): ThirdParty[] {
  return list(object(value)['items']).map((one) => {
    const from = object<Said['ThirdParty']>(one);
    return { name: line(from['name']), version: line(from['version']), licence: line(from['licence']), source: webAddress(from['source']) };
  });
}

export const aboutCalls = {
  show: (): Promise<About> => request('GET', '/api/v1/about', about),
  thirdParty: (): Promise<ThirdParty[]> => request('GET', '/api/v1/about/third-party', thirdParty),
  textsPath: '/api/v1/about/third-party.txt',
};
