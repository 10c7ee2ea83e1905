import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { matchesWildcard } from './wildcard.ts';

const matches = (pattern: string, text: string): boolean => matchesWildcard(Array.from(pattern), Array.from(text));

describe('a pattern with wildcards', () => {
  it('matches like the equivalent regular expression', () => {
    const letter = fc.constantFrom('a', 'b', '.');
    const pattern = fc.string({ unit: fc.oneof(letter, fc.constantFrom('*', '?')), maxLength: 8 });
    fc.assert(
      fc.property(pattern, fc.string({ unit: letter, maxLength: 10 }), (glob, text) => {
        const same = glob
          .replaceAll('.', String.raw`\.`)
          .replaceAll('*', '.*')
          .replaceAll('?', '.');
        assert.equal(matches(glob, text), new RegExp(`^${same}$`, 's').test(text));
      }),
      { numRuns: 2000 },
    );
  });

  it('of any number of wildcards is matched in few steps', () => {
    assert.equal(matches('*a'.repeat(2000), 'a'.repeat(20_000)), true);
    assert.equal(matches(`${'*a'.repeat(1000)}b`, 'a'.repeat(10_000)), false);
  });

  it('treats a wildcard in the text as a plain character', () => {
    assert.equal(matches('*.example', '*.example'), true);
    assert.equal(matches('?.example', '*.example'), true);
    assert.equal(matches('a.example', '*.example'), false);
  });
});
