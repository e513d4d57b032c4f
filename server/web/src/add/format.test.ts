import { expect, test } from 'vitest';
import { importReport } from '../api/imports';
import { formatOf, needsLook } from './format';

test('formats by ending', () => {
  expect(['servers.YAML', 'a.yml', 'b.csv', 'c.d.json', 'list.txt', 'x.ini'].map(formatOf)).toEqual(['yaml', 'yaml', 'csv', 'json', 'text', 'ini']);
  expect([formatOf('servers'), formatOf('servers.xlsx'), formatOf('')]).toEqual([null, null, null]);
});

test('a report, also one that comes with a refusal', () => {
  const report = importReport({
    dry_run: false, applied: false, added: 1, refused: 1, credentials_added: 2,
    lines: [{ line: 2, name: 'web-01', outcome: 'added', why: '', warnings: [] }, { line: 3, name: '', outcome: 'refused', why: 'no address', warnings: [] }],
    warnings: [[0, 'the key x is not known']],
  });
  expect(report.counts).toEqual({ added: 1, changed: 0, unchanged: 0, skipped: 0, refused: 1 });
  expect(report.lines.filter(needsLook).map((line) => line.line)).toEqual([3]);
  expect(report.warnings).toEqual([[0, 'the key x is not known']]);
});
