import { expect, test } from 'vitest';
import { bmc } from '../../api/bmcs';
import { draftFault, draftOf, saidOf } from './draft';

const known = { address: '10.0.0.5', ipmi_port: 623, redfish_port: 8443, protocol: 'redfish', network: 'east', enabled: false, pin: 'a'.repeat(64) };

test('what is known of a BMC goes through the form unchanged', () => {
  const own = bmc({ ...known, credential: { id: 'c1', name: 'root', from: 'own' } });
  expect(saidOf(draftOf(own))).toEqual({ ...known, credential: 'c1' });
});

test('a credential of the group is not made its own by a change', () => {
  const grouped = bmc({ ...known, credential: { id: 'c1', name: 'root', from: 'group' } });
  expect(saidOf(draftOf(grouped)).credential).toBeNull();
});

test('faults are said before anything is sent', () => {
  const draft = { ...draftOf(null), address: ' bmc-1.example ' };
  expect(draftFault(draft)).toBe('');
  expect(saidOf(draft)).toMatchObject({ address: 'bmc-1.example', ipmi_port: 623, redfish_port: 443, pin: null, credential: null });
  expect(draftFault(draftOf(null))).not.toBe('');
  for (const port of ['0', '65536', '', 'x', '6e2', '-1']) expect(draftFault({ ...draft, ipmi_port: port }), port).not.toBe('');
  expect(draftFault({ ...draft, pin: 'AB:'.repeat(31) + 'CD' })).toBe('');
  expect(draftFault({ ...draft, pin: 'abc' })).not.toBe('');
});
