import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { compareNames, isWithin, labelsOf, nameFromLabels, parseName, selfAndAncestors, type DnsName } from './name.ts';

const name = (text: string): DnsName => {
  const parsed = parseName(text);
  assert.ok(parsed.ok, `${text}: ${parsed.ok ? '' : parsed.reason}`);
  return parsed.value;
};

/** Labels of arbitrary octets, as on the wire. */
const anyLabel = fc
  .array(fc.integer({ min: 0, max: 255 }), { minLength: 1, maxLength: 63 })
  .map((octets) => String.fromCharCode(...octets));
const anyName = fc.array(anyLabel, { maxLength: 3 }).map((labels) => {
  const built = nameFromLabels(labels);
  assert.ok(built.ok);
  return built.value;
});

describe('a domain name', () => {
  const spellings: readonly (readonly [string, string])[] = [
    ['Example.COM', 'example.com.'],
    ['example.com.', 'example.com.'],
    ['.', '.'],
    ['*.example.com', '*.example.com.'],
    ['_dmarc.example.com', '_dmarc.example.com.'],
    ['bücher.example', 'xn--bcher-kva.example.'],
    ['BÜCHER.example', 'xn--bcher-kva.example.'],
    ['*.bücher.example', '*.xn--bcher-kva.example.'],
    ['xn--bcher-kva.EXAMPLE.', 'xn--bcher-kva.example.'],
    ['0/25.2.0.192.in-addr.arpa.', '0/25.2.0.192.in-addr.arpa.'],
    ['host\\.master.example.', 'host\\.master.example.'],
    ['back\\\\slash.example.', 'back\\\\slash.example.'],
    ['\\097.example', 'a.example.'],
    ['a\\ b.example', 'a\\032b.example.'],
    ['tab\\009.example', 'tab\\009.example.'],
    ['\\233.example', '\\233.example.'],
    ['at@example', 'at@example.'],
    ['dot\\.', 'dot\\..'],
    ['slash\\\\.', 'slash\\\\.'],
  ];
  for (const [text, canonical] of spellings) {
    it(`is ${canonical} when written as ${JSON.stringify(text)}`, () => assert.equal(name(text), canonical));
  }

  const refused: readonly (readonly [string, RegExp])[] = [
    ['', /empty label/],
    ['..', /empty label/],
    ['../../etc/passwd', /empty label/],
    ['a..example', /empty label/],
    ['.example', /empty label/],
    [`${'a'.repeat(64)}.example`, /64 octets; DNS allows 63/],
    [`${'a'.repeat(63)}.`.repeat(4), /257 octets; DNS allows 255/],
    [`${`${'a'.repeat(61)}.`.repeat(4)}abcdefg.`, /257 octets/],
    ['\\999.example', /is not an octet/],
    ['\\1.example', /must begin an escape/],
    ['end\\', /must begin an escape/],
    ['ü@', /no ASCII form/],
    ['ü@.example', /no ASCII form/],
    ['\u0378\u0378.example', /no ASCII form/],
    ['\u200d.example', /no ASCII form/],
    ['xü。y.example', /no ASCII form/],
  ];
  for (const [text, reason] of refused) {
    it(`is not ${JSON.stringify(text.slice(0, 30))}`, () => {
      const parsed = parseName(text);
      assert.ok(!parsed.ok);
      assert.match(parsed.reason, reason);
    });
  }

  it('treats a national label of digits as a label, not as an address', () =>
    assert.equal(name('１２３.example'), '123.example.'));

  it('can have 63 octets in a label and 255 in total', () => {
    const longest = [63, 63, 63, 61].map((length) => 'a'.repeat(length));
    const built = nameFromLabels(longest);
    assert.ok(built.ok);
    assert.deepEqual(labelsOf(built.value), longest);
    assert.ok(!nameFromLabels([...longest.slice(0, 3), 'a'.repeat(62)]).ok);
    assert.ok(!nameFromLabels(['']).ok);
  });

  it('returns the labels that it was built from', () => {
    fc.assert(
      fc.property(fc.array(anyLabel, { maxLength: 3 }), (labels) => {
        const built = nameFromLabels(labels);
        assert.ok(built.ok);
        assert.deepEqual(
          labelsOf(built.value),
          labels.map((label) => label.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase())),
        );
      }),
    );
  });

  it('parses its own canonical text as itself', () => {
    fc.assert(fc.property(anyName, (canonical) => assert.equal(name(canonical), canonical)));
  });

  it('never throws on any text', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => void parseName(text)));
  });

  it('has as ancestors the names that it is within', () => {
    assert.deepEqual(selfAndAncestors(name('.')), []);
    assert.deepEqual(selfAndAncestors(name('a.b.')), ['a.b.', 'b.']);
    fc.assert(
      fc.property(anyName, (own) => {
        const all = selfAndAncestors(own);
        assert.deepEqual(all[0] ?? '.', own);
        assert.deepEqual(
          all.map((above) => labelsOf(above)),
          labelsOf(own).map((_, i) => labelsOf(own).slice(i)),
        );
        for (const above of all) assert.ok(isWithin(own, above));
      }),
    );
  });

  it('is within its zone and all enclosing ones, and no other', () => {
    const zone = name('example.com');
    for (const inside of ['example.com', 'www.example.com', 'a.b.example.com', 'back\\\\.example.com']) {
      assert.ok(isWithin(name(inside), zone), inside);
    }
    for (const outside of ['com', 'notexample.com', 'www.example.org', 'dot\\.example.com', '.']) {
      assert.ok(!isWithin(name(outside), zone), outside);
    }
    assert.ok(isWithin(zone, name('.')));
  });

  it('sorts by labels from the right, a parent before its children', () => {
    const sorted = [
      'example.',
      'a.example.',
      'yljkjljk.a.example.',
      'z.a.example.',
      '\\001.z.example.',
      '*.z.example.',
      '\\200.z.example.',
    ];
    assert.deepEqual([...sorted].reverse().map(name).sort(compareNames), sorted);
    assert.equal(compareNames(name('a.example'), name('a.example')), 0);
  });

  it('has a total order', () => {
    fc.assert(
      fc.property(anyName, anyName, anyName, (a, b, c) => {
        assert.equal(Math.sign(compareNames(a, b)), -Math.sign(compareNames(b, a)) + 0);
        assert.equal(compareNames(a, b) === 0, a === b);
        if (compareNames(a, b) <= 0 && compareNames(b, c) <= 0) assert.ok(compareNames(a, c) <= 0);
      }),
    );
  });

  it('sorts by its labels from the right, whatever prefix two share', () => {
    // Few letters, so that generated names share suffixes and parts of labels.
    const near = fc.array(fc.stringMatching(/^[ab-]{1,3}$|^[.]$/), { maxLength: 4 }).map((labels) => {
      const built = nameFromLabels(labels);
      assert.ok(built.ok);
      return built.value;
    });
    const first = (a: readonly string[], b: readonly string[]): number => {
      const at = a.findIndex((label, i) => label !== b[i]);
      if (at === -1) return a.length - b.length;
      return at >= b.length || (a[at] as string) > (b[at] as string) ? 1 : -1;
    };
    fc.assert(
      fc.property(near, near, (a, b) => {
        const wanted = first(labelsOf(a).toReversed(), labelsOf(b).toReversed());
        assert.equal(Math.sign(compareNames(a, b)), Math.sign(wanted), `${a} ${b}`);
      }),
      { numRuns: 2000 },
    );
  });

  it('refuses to split a text that was never canonical', () => {
    assert.throws(() => labelsOf('a\\'), /not a canonical name/);
  });
});
