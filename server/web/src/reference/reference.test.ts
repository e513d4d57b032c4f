import { describe, expect, it } from 'vitest';
import document from '../../../../docs/openapi.json?raw';
import { reference } from '../api/reference';
import { exampleOf, fieldsOf, kindsOf, typeWords } from './shape';
import { curlLine, groups, matching } from './wanted';

const read = reference(JSON.parse(document));
const find = (id: string) => read.operations.find((one) => one.id === id)!;

describe('the description of this server', () => {
  it('is read whole: every operation with its role, and fields of every type that it names', () => {
    expect(read.operations.length).toBeGreaterThan(80);
    for (const one of read.operations) {
      expect(['anybody', 'anonymous', 'viewer', 'operator', 'admin'], one.id).toContain(one.role);
      expect(one.summary, one.id).not.toBe('');
      expect(one.answers.length, one.id).toBeGreaterThan(0);
      if (one.body === null) continue;
      const shape = fieldsOf(one.body.schema, read.schemas).length + kindsOf(one.body.schema, read.schemas).length;
      expect(shape + Number(one.id === 'post_reports'), one.id).toBeGreaterThan(0);
    }
  });

  it('is found by method, path, role and words', () => {
    const ids = (filter: string): string[] => matching(read.operations, filter).map((one) => one.id);
    expect(ids('delete hosts/{id} admin')).toEqual(['delete_hosts_by_id']);
    expect(ids('host.merge')).toEqual(['post_hosts_by_id_merge']);
    expect(ids('nothing is called so')).toEqual([]);
    const tags = groups(read.operations).map((group) => group.tag);
    expect(tags).toEqual([...new Set(tags)].sort());
  });

  it('says how to ask without a browser, and shows no session', () => {
    expect(curlLine(find('get_hosts'), 'https://iw.example')).toBe(`curl -b "$IRONWATCH_COOKIE" 'https://iw.example/api/v1/hosts'`);
    expect(curlLine(find('post_silences'), 'https://iw.example')).toContain(`-X POST -H 'Content-Type: application/json' -d '{}'`);
    const example = exampleOf({ oneOf: [{ type: 'null' }, { $ref: '#/components/schemas/A' }] }, new Map([['A', { example: { reason: "it's" } }]]));
    expect(curlLine(find('post_silences'), 'https://iw.example', example)).toContain(String.raw`-d '{"reason":"it'\''s"}'`);
  });
});

describe('types in words', () => {
  it('are short, and end even where a type names itself', () => {
    expect(typeWords({ type: ['string', 'null'] })).toBe('string | null');
    expect(typeWords({ type: 'array', items: { oneOf: [{ type: 'null' }, { $ref: '#/components/schemas/A' }] } })).toBe('(null | A)[]');
    expect(typeWords({ type: 'string', enum: ['up', 'down'] })).toBe('"up" | "down"');
    expect(typeWords({})).toBe('any');
    const endless: Record<string, unknown> = { type: 'array' };
    endless['items'] = endless;
    expect(typeWords(endless)).toContain('…');
    const schemas = new Map<string, unknown>([['A', { allOf: [{ $ref: '#/components/schemas/A' }], properties: { b: { type: 'string' } } }]]);
    expect(fieldsOf({ $ref: '#/components/schemas/A' }, schemas).length).toBeLessThan(10);
  });

  it('show what a stranger wrote as marks', () => {
    const shown = fieldsOf({ properties: { 'a\u202eb': { description: '<img src=x>\u0000' } } }, new Map());
    expect(shown[0]).toMatchObject({ name: 'a\\u202eb', words: '<img src=x>\\u0000' });
  });
});
