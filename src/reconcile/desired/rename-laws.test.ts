import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { txtFromOctets } from '../dns/character-string.ts';
import type { DnsName } from '../dns/name.ts';
import { recordSet, type RecordSet } from '../dns/record-set.ts';
import { hasSameRecords, shapeOf } from './rename.ts';
import type { Zone } from './zone.ts';

const dns = (text: string): DnsName => text as DnsName;
const old = dns('old.example.');
const now = dns('new-name.test.');

function zone(name: DnsName, sets: readonly RecordSet[]): Zone {
  return { name, displayName: name, soa: null, sets, rejects: [], remarks: [] };
}
const oneSet = (name: DnsName, type: string, ...values: readonly string[]): Zone =>
  zone(name, [recordSet(name, type, 300, values)]);

/** A record value that contains the zone's name, as a function of that name. */
type Value = (name: string) => string;

const label = fc.constantFrom('www', 'mail', '_dmarc', '*', 'a', 'old', 'deep.er');
const bare = (name: string): string => name.slice(0, -1);
const valueOf: Readonly<Record<string, fc.Arbitrary<Value>>> = {
  A: fc.ipV4().map((address) => () => address),
  CNAME: label.map((prefix) => (name) => `${prefix}.${name}`),
  NS: fc.constantFrom<Value>(
    (name) => `ns1.${name}`,
    () => 'ns.elsewhere.test.',
  ),
  MX: fc.tuple(fc.nat(99), label).map(
    ([preference, prefix]) =>
      (name) =>
        `${preference} ${prefix}.${name}`,
  ),
  SRV: label.map((prefix) => (name) => `0 5 443 ${prefix}.${name}`),
  TXT: fc.tuple(fc.constantFrom('v=spf1 a:', 'mailto:x@', 'v=spf1 include:_spf.', 'k='), fc.nat(400)).map(
    ([head, padding]) =>
      (name) =>
        txtFromOctets(`${'p'.repeat(padding)} ${head}${bare(name)} -all "q" \\`),
  ),
};

/** A zone as a function of its name, with the same records under each name. */
const anyZone: fc.Arbitrary<(name: DnsName) => Zone> = fc
  .uniqueArray(
    fc.constantFrom(...Object.keys(valueOf)).chain((type) =>
      fc.record({
        prefix: fc.constantFrom('', 'www.', 'mail.', '_dmarc.', '*.', 'a.b.'),
        type: fc.constant(type),
        ttl: fc.constantFrom(60, 300, 86_400),
        values: fc.array(valueOf[type] as fc.Arbitrary<Value>, { minLength: 1, maxLength: 3 }),
      }),
    ),
    { selector: ({ prefix, type }) => `${prefix} ${type}`, minLength: 1, maxLength: 8 },
  )
  .filter((sets) => sets.some(({ prefix, type }) => !(prefix === '' && type === 'NS')))
  .map(
    (sets) => (name: DnsName) =>
      zone(
        name,
        sets.map(({ prefix, type, ttl, values }) =>
          recordSet(
            dns(`${prefix}${name}`),
            type,
            ttl,
            values.map((value) => value(name)),
          ),
        ),
      ),
  );

describe('a zone under another name', () => {
  it('has the same records and shape, whatever they are and in any order', () => {
    const names = fc.constantFrom('new-name.test.', 'sub.old.example.', 'example.', 'xn--bcher-kva.example.');
    fc.assert(
      fc.property(anyZone, names, (make, name) => {
        const moved = make(dns(name));
        assert.ok(hasSameRecords(make(old), { ...moved, sets: moved.sets.toReversed() }));
        assert.ok(hasSameRecords(moved, make(old)), 'and back');
        assert.equal(shapeOf(make(old)), shapeOf(moved));
      }),
    );
  });

  it("doesn't have the same records after one was added, removed or changed", () => {
    fc.assert(
      fc.property(
        anyZone,
        fc.nat(),
        fc.constantFrom('add', 'remove', 'value', 'more', 'ttl', 'owner'),
        (make, at, how) => {
          const { sets } = make(now);
          const set = sets[at % sets.length] as RecordSet;
          const { name, type, ttl, values } = set;
          const different: readonly RecordSet[] = {
            add: [set, recordSet(dns(`added.${now}`), 'A', 60, ['192.0.2.77'])],
            remove: [],
            value: [recordSet(name, type, ttl, ['another', ...values.slice(1)])],
            more: [recordSet(name, type, ttl, [...values, 'another'])],
            ttl: [recordSet(name, type, ttl + 1, values)],
            owner: [recordSet(dns(`moved.${name}`), type, ttl, values)],
          }[how] as readonly RecordSet[];
          const edited = zone(
            now,
            sets.flatMap((item) => (item === set ? different : [item])),
          );
          assert.ok(!hasSameRecords(make(old), edited));
          assert.notEqual(shapeOf(make(old)), shapeOf(edited));
        },
      ),
    );
  });

  it('is not another zone: with an equal name nothing was renamed', () => {
    assert.ok(!hasSameRecords(oneSet(old, 'A', '192.0.2.1'), oneSet(old, 'A', '192.0.2.1')));
  });

  it('never matches if it is empty or has only apex name servers', () => {
    assert.ok(!hasSameRecords(zone(old, []), zone(now, [])));
    assert.ok(!hasSameRecords(oneSet(old, 'NS', 'ns.example.'), oneSet(now, 'NS', 'ns.example.')));
  });

  it('may keep the old name in its values', () => {
    const left = oneSet(now, 'TXT', '"v=spf1 a:old.example -all"', '"x a:new-name.test"');
    assert.ok(hasSameRecords(oneSet(old, 'TXT', '"v=spf1 a:old.example -all"', '"x a:old.example"'), left));
  });

  it('has its name replaced in any case, across a split of a long text, and never within another name', () => {
    const same: readonly (readonly [before: string, after: string])[] = [
      ['"a:OLD.Example"', '"a:new-name.test"'],
      ['"a:old.example. b"', '"a:new-name.test. b"'],
      [`"${'p'.repeat(250)}old.e" "xample"`.replace('pold', 'p old'), `"${'p'.repeat(250)} new-" "name.test"`],
    ];
    for (const [before, after] of same)
      assert.ok(hasSameRecords(oneSet(old, 'TXT', before), oneSet(now, 'TXT', after)), before);
    const different: readonly (readonly [before: string, after: string])[] = [
      ['"cold.example"', '"cnew-name.test"'],
      ['"old.example.com"', '"new-name.test.com"'],
      ['"old.examples"', '"new-name.tests"'],
      ['"my-old.example"', '"my-new-name.test"'],
    ];
    for (const [before, after] of different) {
      assert.ok(!hasSameRecords(oneSet(old, 'TXT', before), oneSet(now, 'TXT', after)), before);
    }
  });

  it("is compared verbatim if a value doesn't match its type, or a name isn't in the zone", () => {
    assert.ok(hasSameRecords(oneSet(old, 'TXT', '"open'), oneSet(now, 'TXT', '"open')));
    assert.ok(!hasSameRecords(oneSet(old, 'TXT', '"open'), oneSet(now, 'TXT', '"opened')));
    const foreign = recordSet(dns('www.elsewhere.'), 'A', 300, ['192.0.2.1']);
    assert.ok(!hasSameRecords(zone(old, [foreign]), zone(now, [foreign])));
  });
});
