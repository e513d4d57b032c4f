// Sentences about the API, as the page that describes it.
import { plural } from '../words/count';

export const referenceTexts = {
  heading: 'API',
  lead: 'Everything this dashboard does, programs can do, too. What is described here is what this server answers; the same as a file:',
  file: 'openapi.json',
  version: (version: string): string => `Version ${version}`,
  filter: 'Filter: hosts, POST, admin…',
  count: (count: number): string => plural(count, 'operation', 'operations'),
  none: 'Nothing matches.',
  role: (role: string): string => `at least ${role}`,
  anybody: 'anybody',
  action: 'In the audit',
  parameters: 'Parameters',
  body: 'Body (JSON)',
  answers: 'Answers',
  required: 'required',
  optional: 'may be left out',
  places: { path: 'in the path', query: 'in the query' } as Record<string, string>,
  fields: (name: string): string => `Fields of ${name}`,
  kind: (number: number): string => `Kind ${number}`,
  terminal: 'In a terminal',
  terminalHint: 'IRONWATCH_COOKIE is the cookie of a session: __Host-ironwatch=…',
};
