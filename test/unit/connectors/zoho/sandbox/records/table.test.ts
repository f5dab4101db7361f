import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Table } from '../../../../../../connectors/zoho/sandbox/records/table.ts';

it('always knows exactly the live holders of a unique value', () => {
  const step = fc.record({
    id: fc.integer({ min: 1, max: 6 }),
    key: fc.option(fc.constantFrom('A', 'b', 'C')),
    remove: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const table = new Table();
      table.indexUnique('Key');
      for (const { id, key, remove } of steps) {
        const record = table.live.get(String(id));
        if (remove) {
          if (record) table.remove({ record, deletedAt: 0, deletedBy: '1' });
        } else if (key === null || [undefined, String(id)].includes(table.holder('Key', key)))
          table.put({ id: String(id), values: { Key: key } });
      }
      for (const key of ['a', 'B', 'c']) {
        const holders = [...table.live.values()].filter(
          (each) => String(each.values['Key']).toLowerCase() === key.toLowerCase(),
        );
        expect(holders.map((each) => each.id)).toEqual(
          [table.holder('Key', key)].filter((id) => id !== undefined),
        );
      }
    }),
  );
});
