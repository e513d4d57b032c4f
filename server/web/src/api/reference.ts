// The description of the API, read at the door like everything else that comes from a server.
import { block, flag, id, line, list, object } from './read';
import { request } from './request';

/** A type as the description writes it (JSON Schema); read piece by piece where it is shown. */
export type Schema = unknown;

export interface Parameter {
  name: string;
  place: string;
  required: boolean;
  words: string;
  schema: Schema;
}

export interface Answer {
  status: string;
  words: string;
  media: string;
  schema: Schema;
}

export interface Operation {
  id: string;
  method: string;
  path: string;
  tag: string;
  summary: string;
  words: string;
  /** Who may use it at least; `anybody` for those that look themselves at who asks. */
  role: string;
  action: string;
  parameters: Parameter[];
  body: { schema: Schema; required: boolean } | null;
  answers: Answer[];
}

export interface Reference {
  title: string;
  version: string;
  words: string;
  operations: Operation[];
  schemas: Map<string, Schema>;
}

const METHODS = ['get', 'post', 'put', 'patch', 'delete'];

function parameter(value: unknown): Parameter {
  const from = object(value);
  return {
    name: line(from['name']),
    place: line(from['in']),
    required: flag(from['required']) === true,
    words: block(from['description']),
    schema: from['schema'],
  };
}

/** The first kind of content: there is one, but for files that come in several. */
function content(value: unknown): { media: string; schema: Schema } {
  const [first] = Object.entries(object(value));
  return first === undefined ? { media: '', schema: undefined } : { media: line(first[0]), schema: object(first[1])['schema'] };
}

function answer([status, value]: [string, unknown]): Answer {
  const from = object(value);
  return { status: line(status), words: block(from['description']), ...content(from['content']) };
}

function operation(method: string, path: string, value: unknown): Operation {
  const from = object(value);
  const body = from['requestBody'] === undefined ? null : object(from['requestBody']);
  return {
    id: id(from['operationId']),
    method: method.toUpperCase(),
    path: line(path),
    tag: line(list(from['tags'])[0]),
    summary: line(from['summary']),
    words: block(from['description']),
    role: line(from['x-least-role']),
    action: line(from['x-action']),
    parameters: list(from['parameters']).map(parameter),
    body: body === null ? null : { schema: content(body['content']).schema, required: flag(body['required']) === true },
    answers: Object.entries(object(from['responses'])).map(answer),
  };
}

export function reference(value: unknown): Reference {
  const from = object(value);
  const info = object(from['info']);
  const operations = Object.entries(object(from['paths'])).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const one = object(item)[method];
      return one === undefined ? [] : [operation(method, path, one)];
    }),
  );
  return {
    title: line(info['title']),
    version: line(info['version']),
    words: block(info['description']),
    operations,
    schemas: new Map(Object.entries(object(object(from['components'])['schemas']))),
  };
}

export const referenceCalls = {
  read: (): Promise<Reference> => request('GET', '/api/openapi.json', reference),
};
