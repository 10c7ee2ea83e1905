import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { isWhole, patched, patchesBetween, wholePatch } from './patches.ts';

const set = (name: string, value = '192.0.2.1') => ({ name, type: 'A', ttl: 300, values: [value] });
const zone = (...sets: readonly object[]) => ({ desired: { sets }, serial: 1 });

describe('patches', () => {
  it('contain exactly the differences', () => {
    const before = zone(set('a'), set('c'), set('d'), set('e'));
    const after = zone(set('a'), set('b'), set('c'), set('d', '192.0.2.9'));
    assert.deepEqual(patchesBetween(before, after), [
      { op: 'add', path: ['desired', 'sets', 1], value: set('b') },
      { op: 'replace', path: ['desired', 'sets', 3], value: set('d', '192.0.2.9') },
      { op: 'remove', path: ['desired', 'sets', 4] },
    ]);
    assert.deepEqual(patchesBetween(before, structuredClone(before)), []);
  });

  it('remove a moved item and insert it again', () => {
    assert.deepEqual(patchesBetween(zone(set('a'), set('b'), set('c')), zone(set('b'), set('c'), set('a'))), [
      { op: 'remove', path: ['desired', 'sets', 0] },
      { op: 'add', path: ['desired', 'sets', 2], value: set('a') },
    ]);
  });

  it('handle a field that is new, removed, changed, or undefined, which counts as absent', () => {
    assert.deepEqual(patchesBetween({ a: 1, b: 2, c: undefined }, { b: 3, d: { e: null }, f: undefined }), [
      { op: 'remove', path: ['a'] },
      { op: 'replace', path: ['b'], value: 3 },
      { op: 'add', path: ['d'], value: { e: null } },
    ]);
  });

  it('replace a value of another kind, even the complete value', () => {
    assert.deepEqual(patchesBetween(null, { a: 1 }), wholePatch({ a: 1 }));
    assert.deepEqual(patchesBetween({ a: [1] }, { a: { b: 1 } }), [{ op: 'replace', path: ['a'], value: { b: 1 } }]);
    assert.ok(isWhole(wholePatch(null)));
    assert.ok(!isWhole(patchesBetween({ a: 1 }, { a: 2 })));
    assert.ok(!isWhole([]));
  });

  it("are refused by values that they don't fit", () => {
    const result = patched({ a: 1 }, [{ op: 'replace', path: ['b', 'c', 'd'], value: 1 }]);
    assert.ok(!result.ok && result.reason.startsWith('the change does not apply'));
    assert.ok(!patched(null, [{ op: 'replace', path: ['b'], value: 1 }]).ok);
  });

  const json = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small', withCrossShrink: true },
      fc.constantFrom(null, true, 0, 1, 'a', 'b'),
      fc.array(tie('value'), { maxLength: 6 }),
      fc.dictionary(fc.constantFrom('a', 'b', 'c', 'sets'), tie('value'), { maxKeys: 4, noNullPrototype: true }),
    ),
  })).value;

  it('turn one value into another and back, and change neither', () => {
    fc.assert(
      fc.property(json, json, (before, after) => {
        const untouched = structuredClone([before, after]);
        const forward = patched(before, JSON.parse(JSON.stringify(patchesBetween(before, after))));
        assert.deepEqual(forward, { ok: true, value: after });
        assert.deepEqual(patched(after, patchesBetween(after, before)), { ok: true, value: before });
        assert.deepEqual([before, after], untouched);
      }),
      { numRuns: 500 },
    );
  });
});
