// A rule to begin with, made from an event: the same thing, several times on one part within an hour.
import type { ListedEvent } from '../api/events';
import { testOf } from '../filter/words';
import type { RuleSaid } from '../rules/draft';

export function ruleOf(event: ListedEvent): RuleSaid {
  const id = `${event.class}-often`.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-+|-+$/g, '') || 'my-rule';
  return {
    id,
    kind: 'rate',
    ...(event.host_name === '' ? {} : { scope: testOf('host', event.host_name) }),
    class: event.class,
    ...(event.rule_code === null ? {} : { codes: [event.rule_code] }),
    count: 3,
    window_seconds: 3_600,
    severity: event.severity,
  };
}
