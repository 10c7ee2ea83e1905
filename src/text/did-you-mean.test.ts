import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { closest } from './did-you-mean.ts';

describe('the nearest known words', () => {
  const known = ['region', 'profile', 'provider', 'zoneIds', 'delegationSetId'];
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ['regoin', ['region']],
    ['Region', ['region']],
    ['zoneid', ['zoneIds']],
    ['delegationSet', ['delegationSetId']],
    ['proider', ['provider']],
    ['bucket', []],
    ['', []],
  ];
  for (const [word, near] of cases) {
    it(`to ${JSON.stringify(word)} are ${near.join(' and ') || 'none'}`, () =>
      assert.deepEqual(closest(word, known), near));
  }

  it('are at most three, best first, equally near ones in the given order', () => {
    assert.deepEqual(closest('example.de', ['example.dk', 'example.da', 'example.de', 'example.fr', 'example.dx']), [
      'example.de',
      'example.dk',
      'example.da',
    ]);
  });

  it('find any word again after one letter too many, too few, wrong or swapped', () => {
    const word = fc.stringMatching(/^[a-z]{4,12}$/);
    fc.assert(
      fc.property(word, fc.nat(), fc.constantFrom('more', 'less', 'other', 'swap'), (text, number, slip) => {
        const i = number % (text.length - 1);
        const swapped = text.charAt(i + 1) + text.charAt(i);
        const middle = { more: `q${text.slice(i, i + 2)}`, less: text.charAt(i + 1), other: `q${text.charAt(i + 1)}` };
        const typed = text.slice(0, i) + (slip === 'swap' ? swapped : middle[slip as 'more']) + text.slice(i + 2);
        assert.deepEqual(closest(typed, ['0'.repeat(40), text]), [text]);
      }),
    );
  });
});
