// The ways in which an agent gets onto a host, and the lines of each.
import type { Given, NewJoinToken } from '../api/joining';

export const WAYS = ['deb', 'rpm', 'program', 'kubernetes'] as const;
export type Way = (typeof WAYS)[number];

export interface Step {
  what: 'install' | 'join' | 'start' | 'agents' | 'secret';
  line: string;
}

const START = 'systemctl enable --now ironwatch-agent';

export function stepsOf(way: Way, token: NewJoinToken): Step[] {
  const join: Step = { what: 'join', line: token.command };
  switch (way) {
    case 'deb':
      return [{ what: 'install', line: 'apt install ./ironwatch-agent_*.deb' }, join, { what: 'start', line: START }];
    case 'rpm':
      return [{ what: 'install', line: 'dnf install ./ironwatch-agent-*.rpm' }, join, { what: 'start', line: START }];
    case 'program':
      return [join];
    case 'kubernetes':
      return [
        { what: 'agents', line: 'kubectl apply -f packaging/kubernetes/ironwatch-agent.yaml' },
        { what: 'secret', line: `kubectl -n ironwatch create secret generic ironwatch-join --from-literal=token=${token.token}` },
      ];
  }
}

export function tokenFault(uses: string, hours: string): 'uses' | 'hours' | '' {
  const within = (text: string, most: number): boolean => /^[0-9]{1,4}$/.test(text.trim()) && Number(text) >= 1 && Number(text) <= most;
  if (!within(uses, 1_000)) return 'uses';
  return within(hours, 720) ? '' : 'hours';
}

/** Tags as people type them: with commas between. */
export function tagsOf(text: string): string[] {
  return text.split(',').map((tag) => tag.trim()).filter((tag) => tag !== '');
}

/** What hosts get that join with a token, in a few words. */
export function givenWords({ site, rack, group, tags }: Given): string {
  return [[site, rack].filter((part) => part !== '').join(' / '), group, tags.join(', ')].filter((part) => part !== '').join(' · ');
}
