import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ParseCache } from './parse-cache.ts';

/** Reads texts and records which of them were parsed. */
function reader() {
  const made: string[] = [];
  const known = new ParseCache<{ readonly of: string }>();
  const read = (path: string, text: string) =>
    known.read(path, text, () => {
      made.push(`${path} ${text.slice(0, 9)}`);
      return { of: text };
    });
  return { made, read };
}

describe('cached texts', () => {
  it('are parsed once while the file is unchanged', () => {
    const { made, read } = reader();
    const first = read('a', 'one');
    assert.equal(read('a', 'one'), first);
    assert.deepEqual(read('a', 'two'), { of: 'two' });
    assert.deepEqual(read('b', 'two'), { of: 'two' });
    assert.deepEqual(read('a', 'one'), { of: 'one' });
    assert.deepEqual(made, ['a one', 'a two', 'b two', 'a one']);
  });

  it('are dropped, oldest first, before they take much memory', () => {
    const { made, read } = reader();
    const large = 'x'.repeat(400_000);
    for (const path of ['a', 'b', 'c', 'c', 'b', 'a']) read(path, large);
    assert.deepEqual(
      made.map((item) => item[0]),
      ['a', 'b', 'c', 'a'],
    );
  });

  it('are kept while they are the last, however long', () => {
    const { made, read } = reader();
    const longest = 'x'.repeat(1_000_001);
    for (const path of ['a', 'a', 'b', 'b', 'a']) read(path, longest);
    assert.deepEqual(
      made.map((item) => item[0]),
      ['a', 'b', 'a'],
    );
  });

  it('that are invalid are reported each time', () => {
    const known = new ParseCache<never>();
    const fails = () =>
      known.read('a', 'broken', () => {
        throw new Error('broken');
      });
    assert.throws(fails, /broken/);
    assert.throws(fails, /broken/);
  });
});
