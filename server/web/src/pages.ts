// Every page: who may see it, and the file that draws it, fetched when somebody goes there. The first page stays small.
import type { Component } from 'svelte';
import { isScoped, may } from './may';
import type { Role } from './may';
import type { Route } from './route';

export interface Page {
  role: Role;
  /** It is about the whole fleet: closed to those who see a part of it. */
  whole?: true;
  load: () => Promise<{ default: Component<any> }>;
}

export const PAGES: Record<Route['page'], Page> = {
  fleet: { role: 'anonymous', load: () => import('./fleet/FleetPage.svelte') },
  host: { role: 'anonymous', load: () => import('./host/HostPage.svelte') },
  alerts: { role: 'anonymous', load: () => import('./alerts/AlertsPage.svelte') },
  incident: { role: 'anonymous', load: () => import('./alerts/IncidentPage.svelte') },
  timeline: { role: 'anonymous', load: () => import('./timeline/TimelinePage.svelte') },
  jobs: { role: 'viewer', load: () => import('./jobs/JobsPage.svelte') },
  batch: { role: 'viewer', load: () => import('./jobs/BatchPage.svelte') },
  tasks: { role: 'viewer', load: () => import('./tasks/TasksPage.svelte') },
  task: { role: 'viewer', load: () => import('./tasks/TaskPage.svelte') },
  captures: { role: 'viewer', whole: true, load: () => import('./captures/CapturesPage.svelte') },
  capture: { role: 'viewer', load: () => import('./captures/CapturePage.svelte') },
  rules: { role: 'viewer', whole: true, load: () => import('./rules/RulesPage.svelte') },
  silences: { role: 'viewer', whole: true, load: () => import('./silences/SilencesPage.svelte') },
  routes: { role: 'viewer', whole: true, load: () => import('./telling/RoutesPage.svelte') },
  about: { role: 'anonymous', whole: true, load: () => import('./shell/AboutPage.svelte') },
  account: { role: 'viewer', load: () => import('./account/AccountPage.svelte') },
  channels: { role: 'viewer', whole: true, load: () => import('./channels/ChannelsPage.svelte') },
  events: { role: 'viewer', load: () => import('./events/EventsPage.svelte') },
  users: { role: 'viewer', load: () => import('./users/UsersPage.svelte') },
  password: { role: 'viewer', load: () => import('./account/PasswordPage.svelte') },
  enrol: { role: 'operator', whole: true, load: () => import('./enrol/EnrolPage.svelte') },
  add: { role: 'operator', whole: true, load: () => import('./add/AddPage.svelte') },
  credentials: { role: 'operator', whole: true, load: () => import('./credentials/CredentialsPage.svelte') },
  audit: { role: 'admin', whole: true, load: () => import('./audit/AuditPage.svelte') },
  settings: { role: 'admin', whole: true, load: () => import('./settings/SettingsPage.svelte') },
  api: { role: 'viewer', load: () => import('./reference/ReferencePage.svelte') },
  nowhere: { role: 'anonymous', load: () => import('./shell/NotFoundPage.svelte') },
};

/** Whether whoever is signed in may see a page. The server decides; this only leaves out what it would refuse. */
export function maySee(page: Route['page']): boolean {
  const { role, whole } = PAGES[page];
  return may(role) && !(whole === true && isScoped());
}

/** What a page is told of its address. */
export function propsOf(route: Route): Record<string, string> {
  if (route.page === 'host') return { id: route.id, tab: route.tab };
  return 'id' in route ? { id: route.id } : {};
}
