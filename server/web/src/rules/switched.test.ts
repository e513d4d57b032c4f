import { describe, expect, it } from 'vitest';
import { backtest, rule } from '../api/rules';
import { switched } from './switched';

const TEXT = 'id = "a"\nenabled = true\nshadow = false\ntitle = "enabled = true"\n';

describe('a switch of a rule', () => {
  it('turns the line that is it, and no other', () => {
    expect(switched(TEXT, 'enabled', false)).toBe('id = "a"\nenabled = false\nshadow = false\ntitle = "enabled = true"\n');
    expect(switched(TEXT, 'shadow', true)).toContain('\nshadow = true\n');
  });
  it('is written where it was not', () => {
    expect(switched('id = "a"\n', 'shadow', true)).toBe('shadow = true\nid = "a"\n');
  });
});

describe('what the server says of rules', () => {
  it('is read, and what is missing is empty', () => {
    expect(rule({ id: 'a', version: 3, enabled: true, toml: TEXT })).toMatchObject({ id: 'a', version: 3, enabled: true, shadow: false, toml: TEXT });
    expect(backtest({}).running).toBeNull();
    expect(backtest({ looked_at: { hours: 24 }, candidate: { alerts: 2, items: [{ host: 'h' }] }, running: { alerts: 1 } })).toMatchObject({
      hours: 24,
      candidate: { alerts: 2, items: [{ host: 'h', opened_at: null }] },
      running: { alerts: 1 },
    });
  });
});
