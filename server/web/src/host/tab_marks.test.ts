import { expect, test } from 'vitest';
import { alert } from '../api/decode';
import { tabMarks } from './tab_marks';

const one = (component: string, severity: string) => alert({ id: component, component, severity, state: 'open' });

test('each tab carries the worst of what it shows', () => {
  expect(tabMarks([], null)).toEqual({});
  expect(tabMarks([one('gpu/0000:3b:00', 'critical'), one('fan/FAN1', 'warning'), one('fan/FAN2', 'error'), one('filesystem/var', 'info')], null)).toEqual({
    overview: 'critical', gpu: 'critical', sensors: 'error',
  });
});
