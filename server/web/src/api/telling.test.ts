import { expect, test } from 'vitest';
import { alert } from './decode';
import { incident } from './incidents';
import { silence } from './silences';
import { routes } from './telling';

test('routes are shown safely and edited as they are', () => {
  const kept = { routes: [{ name: 'a\u202e', channels: ['x'], quiet: { when: { cron: '0 22 * * *', minutes: 60 }, unless: 'critical' } }], rotations: [{ name: 'week', members: ['x'], days: 7 }] };
  const shown = routes({ ...kept, on_call: { week: 'x' }, unknown_channels: ['x'] });
  expect(shown.routes[0]?.name).toBe('a\\u202e');
  expect(shown.routes[0]?.quiet?.when).toEqual({ cron: '0 22 * * *', time_zone: 'UTC', minutes: 60 });
  expect(shown.routes[0]?.digest).toBeNull();
  expect(shown.rotations[0]?.on_call).toBe('x');
  expect(JSON.parse(shown.text)).toEqual(kept);
  expect(shown.provisioned).toBe(false);
});

test('what a stranger server sends is nothing, and no crash', () => {
  for (const strange of [null, 7, 'x', [], {}, { routes: 3, rotations: [null], members: 1, recurrence: 'x' }]) {
    expect(routes(strange).routes).toEqual([]);
    expect(incident(strange).members).toEqual([]);
    expect(silence(strange).recurrence).toBeNull();
    expect(alert(strange).silenced_by).toBeNull();
    expect(alert(strange).acknowledged_by).toBe('');
  }
});
