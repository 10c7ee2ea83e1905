import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { DnsName } from './name.ts';
import { compareSets, keyOf, recordSet, sameContent } from './record-set.ts';

const name = (text: string): DnsName => text as DnsName;

describe('a record set', () => {
  it('has sorted values without duplicates', () => {
    assert.deepEqual(recordSet(name('a.'), 'A', 60, ['2', '1', '2']).values, ['1', '2']);
  });

  it('is identified by its name and type', () => assert.equal(keyOf(recordSet(name('a.'), 'A', 60, [])), 'a. A'));

  it('has the same content as another only if TTL and values are equal', () => {
    const set = recordSet(name('a.'), 'A', 60, ['1', '2']);
    assert.ok(sameContent(set, recordSet(name('a.'), 'A', 60, ['2', '1'])));
    assert.ok(!sameContent(set, recordSet(name('a.'), 'A', 61, ['1', '2'])));
    assert.ok(!sameContent(set, recordSet(name('a.'), 'A', 60, ['1'])));
    assert.ok(!sameContent(set, recordSet(name('a.'), 'A', 60, ['1', '3'])));
  });

  it('sorts by name, then type', () => {
    const sets = [
      recordSet(name('a.'), 'A', 1, []),
      recordSet(name('a.'), 'TXT', 1, []),
      recordSet(name('b.'), 'A', 1, []),
    ];
    assert.deepEqual([...sets].reverse().sort(compareSets), sets);
    assert.equal(compareSets(sets[0] as never, sets[0] as never), 0);
  });
});
