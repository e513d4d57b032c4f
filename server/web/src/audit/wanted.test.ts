import { expect, test } from 'vitest';
import { isAction, readWanted, writeWanted } from './wanted';

test('a query survives the address bar; what the server would refuse is left out', () => {
  const search = '?actor=ana&action=bmc.change&subject=gpu-07&outcome=refused';
  expect(writeWanted(readWanted(search))).toBe(search);
  expect(writeWanted(readWanted('?action=Bmc%3B&x=1'))).toBe('');
  expect([isAction('bmc.'), isAction('job_end'), isAction(''), isAction('BMC')]).toEqual([true, true, true, false]);
});
