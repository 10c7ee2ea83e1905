import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import stringify from 'fast-json-stable-stringify';
import fc from 'fast-check';
import { sameJson } from './same-json.ts';

/** Small values of few kinds, so that many pairs are equal. */
const json = fc.letrec((tie) => ({
  value: fc.oneof({ maxDepth: 3 }, fc.constantFrom(null, true, 0, 1, '', 'a', '1'), tie('list'), tie('fields')),
  list: fc.array(tie('value'), { maxLength: 2 }),
  fields: fc.dictionary(fc.constantFrom('a', 'b', '__proto__', 'toString'), tie('value'), { maxKeys: 2 }),
})).value;

describe('two values are the same JSON', () => {
  it('exactly if their stable texts are equal', () => {
    fc.assert(
      fc.property(json, json, (a, b) => sameJson(a, b) === (stringify(a) === stringify(b))),
      { numRuns: 2000 },
    );
    fc.assert(fc.property(json, (value) => sameJson(value, structuredClone(value))));
  });

  it('whatever the order of their keys, and with undefined fields as absent', () => {
    assert.ok(sameJson({ a: 1, b: [{ c: null }] }, { b: [{ c: null, d: undefined }], a: 1 }));
    assert.ok(!sameJson({ a: undefined }, { b: undefined, c: 1 }));
    assert.ok(!sameJson([], {}) && !sameJson({}, null) && !sameJson([1], [1, 2]) && !sameJson({ a: 1 }, { b: 1 }));
  });
});
