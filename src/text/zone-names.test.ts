import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { matchesName } from '../reconcile/dns/name-pattern.ts';
import type { DnsName } from '../reconcile/dns/name.ts';
import { readGlob, readZoneName } from './zone-names.ts';

describe('a name in the configuration', () => {
  const names: readonly (readonly [string, string])[] = [
    ['Example.COM', 'example.com.'],
    ['bücher.example.', 'xn--bcher-kva.example.'],
    ['0/25.2.0.192.in-addr.arpa', '0/25.2.0.192.in-addr.arpa.'],
    [String.raw`a\,b.example`, 'a,b.example.'],
  ];
  for (const [text, name] of names) {
    it(`${text} is ${name}`, () => assert.deepEqual(readZoneName(text), { ok: true, value: name }));
  }

  for (const text of ['', '.', 'a..b', ' a.example', 'a.example,b.example', '@', `${'a'.repeat(64)}.example`]) {
    it(`${JSON.stringify(text)} is refused`, () => assert.equal(readZoneName(text).ok, false));
  }
});

describe('a glob in the configuration', () => {
  // Each with a matching name, so that accepted globs are useful.
  const globs: readonly (readonly [string, string])[] = [
    ['*', 'example.com.'],
    ['*.de', 'a.b.de.'],
    ['*.DE.', 'a.de.'],
    ['xn--*', 'xn--bcher-kva.example.'],
    ['*.bücher.example', 'www.xn--bcher-kva.example.'],
    ['_acme-challenge.*', '_acme-challenge.example.com.'],
    ['shop-??.example', 'shop-42.example.'],
    ['example.com', 'example.com.'],
  ];
  for (const [glob, name] of globs) {
    it(`${glob} is accepted and matches ${name}`, () => {
      assert.deepEqual(readGlob(glob), { ok: true, value: glob });
      assert.ok(matchesName(glob, name as DnsName));
    });
  }

  const refused: readonly (readonly [string, RegExp])[] = [
    ['bü*.de', /wildcards or national letters, not both/],
    ['*..de', /empty label/],
    ['.', /root/],
    ['*.de,*.at', /","$/],
    ['*.de *.at', /" "$/],
    ['!*.de', /"!"$/],
    ['*.{de,at}', /"\{"$/],
    ['[ab]*.de', /"\["$/],
    ['a..b', /empty label/],
  ];
  for (const [glob, reason] of refused) {
    it(`${glob} is refused: it would match nothing`, () => {
      const result = readGlob(glob);
      assert.ok(!result.ok);
      assert.match(result.reason, reason);
    });
  }
});
