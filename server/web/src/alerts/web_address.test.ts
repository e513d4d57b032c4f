import { expect, test } from 'vitest';
import { webAddress } from './web_address';

test('only https becomes a link', () => {
  expect(webAddress('https://docs.example.com/xid#79')).toBe('https://docs.example.com/xid#79');
  for (const text of ['javascript:alert(1)', 'http://x', 'IPMI 2.0, table 42-3', 'https://', 'https://a b', '']) {
    expect(webAddress(text)).toBeNull();
  }
});
