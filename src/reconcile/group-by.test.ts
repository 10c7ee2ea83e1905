import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { groupBy } from './group-by.ts';

describe('groups', () => {
  it('keep their items in order, and are in the order of their first items', () => {
    const groups = groupBy(['b1', 'a1', 'b2', 'c1', 'a2'], (text) => text[0]);
    assert.deepEqual(
      [...groups],
      [
        ['b', ['b1', 'b2']],
        ['a', ['a1', 'a2']],
        ['c', ['c1']],
      ],
    );
  });

  it('of half a million items of one key are built quickly', () => {
    const items = Array.from({ length: 500_000 }, (_, i) => i);
    assert.equal(groupBy(items, () => 'one').get('one')?.length, 500_000);
  });
});
