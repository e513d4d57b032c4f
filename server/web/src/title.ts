import type { Route } from './route';
import { countWords, texts } from './texts';

/** "(3) Alerts – Ironwatch": the number of open alerts stands where a row of tabs still shows it. */
export function pageTitle(phase: string, route: Route, hostName: string | undefined, openAlerts: number): string {
  if (phase === 'signed_out') return `${texts.title.login} – ${texts.product}`;
  if (phase === 'must_change_password') return `${texts.title.password} – ${texts.product}`;
  if (phase !== 'signed_in') return texts.product;
  const tab = route.page === 'host' && route.tab !== 'overview' ? ` · ${texts.host.tabs[route.tab]}` : '';
  const page = route.page === 'host' ? `${hostName ?? route.id}${tab}` : texts.title[route.page];
  return `${openAlerts > 0 ? `(${countWords(openAlerts)}) ` : ''}${page} – ${texts.product}`;
}
