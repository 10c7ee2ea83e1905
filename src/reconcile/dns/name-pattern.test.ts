import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { matchesName, matchesText } from './name-pattern.ts';
import type { DnsName } from './name.ts';

describe('a glob', () => {
  const cases: readonly (readonly [string, string, boolean])[] = [
    ['example.com', 'example.com.', true],
    ['EXAMPLE.com.', 'example.com.', true],
    ['example.com', 'www.example.com.', false],
    ['*.com', 'www.example.com.', true],
    ['*.com.', 'www.example.com.', true],
    ['*', 'example.com.', true],
    ['*.de', 'example.com.', false],
    ['ex?mple.com', 'example.com.', true],
    ['ex?mple.com', 'exmple.com.', false],
    ['exa*.COM', 'example.com.', true],
    ['bücher.*', 'xn--bcher-kva.example.', true],
    ['bücher.example', 'xn--bcher-kva.example.', true],
    ['*.bücher.example', 'www.xn--bcher-kva.example.', true],
    ['a..*', 'a.b.', false],
    ['not a..name', 'a.b.', false],
    ['a+.*', 'aa.b.', false],
    ['*.[com', 'x.[com.', true],
  ];
  for (const [glob, name, expected] of cases) {
    it(`${glob} ${expected ? 'matches' : 'does not match'} ${name}`, () =>
      assert.equal(matchesName(glob, name as DnsName), expected));
  }

  it('of national letters and wildcards matches the national spelling', () => {
    assert.equal(matchesText('B\u00dc*.example', 'bücher.example.'), true);
    assert.equal(matchesText('bu\u0308*.example.', 'bücher.example'), true, 'letters may be composed or not');
    assert.equal(matchesText('bü?her.*', 'bücher.example.'), true);
    assert.equal(matchesText('bü*', 'xn--bcher-kva.example.'), false);
    assert.equal(matchesText('?.example', '\u{1f600}.example'), true, 'a letter beyond the basic plane is one');
  });
});
