import { expect, test } from 'vitest';
import { inventory } from '../api/inventory';
import { detailWords, partGroups } from './part_groups';

const { parts, unread } = inventory({
  items: [
    { component: 'disk/nvme10', model: 'A' }, { component: 'disk/nvme2', model: 'B', serial: 'S-1' },
    { component: 'zeppelin/1' }, { component: 'system', model: 'R740xd' },
  ],
  unread: { memory: 'dmidecode: not allowed' },
});

test('known kinds first, in a fixed order, parts as people count', () => {
  const order = partGroups(parts, '').map((group) => [group.kind, ...group.parts.map((part) => part.component)]);
  expect(order).toEqual([['system', 'system'], ['disk', 'disk/nvme2', 'disk/nvme10'], ['zeppelin', 'zeppelin/1']]);
  expect(partGroups(parts, 's-1').map((group) => group.kind)).toEqual(['disk']);
  expect(unread).toEqual([['memory', 'dmidecode: not allowed']]);
});

test('details with their unit', () => {
  expect(detailWords('size_bytes', '34359738368')).toBe('size 32 GiB');
  expect(detailWords('part_number', '18ASF4G72')).toBe('part number 18ASF4G72');
  expect(detailWords('size_bytes', 'unknown')).toBe('size unknown');
});
