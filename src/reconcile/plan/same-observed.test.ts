import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { DnsName } from '../dns/name.ts';
import { recordSet } from '../dns/record-set.ts';
import type { Observed } from './observed.ts';
import { sameObserved } from './same-observed.ts';

const nameOf = (label: string): DnsName => `${label}.example.com.` as DnsName;
const provided = (label: string, value: string): Observed['sets'][number] => {
  return { set: recordSet(nameOf(label), 'A', 300, [value]), raw: { text: value } };
};
const seen: Observed = {
  zoneId: 'Z1',
  nameServers: ['ns1.example.', 'ns2.example.'],
  sets: [provided('a', '192.0.2.1'), provided('b', '192.0.2.2'), provided('c', '192.0.2.3')],
  routed: [
    { name: nameOf('d'), type: 'A', detail: 'weighted, one' },
    { name: nameOf('d'), type: 'A', detail: 'weighted, two' },
  ],
  complete: true,
};
const shuffled = <T>(items: readonly T[]): fc.Arbitrary<T[]> =>
  fc.shuffledSubarray([...items], { minLength: items.length });

describe('two observations of a zone', () => {
  it('are equal whatever the order of the listing', () => {
    fc.assert(
      fc.property(
        shuffled(seen.sets),
        shuffled(seen.routed),
        shuffled(seen.nameServers),
        (sets, routed, nameServers) => {
          assert.ok(sameObserved(seen, { ...seen, sets, routed, nameServers }));
        },
      ),
    );
  });

  const others: readonly (readonly [what: string, look: Observed])[] = [
    ['a set less', { ...seen, sets: seen.sets.slice(1) }],
    ['another value', { ...seen, sets: [provided('a', '192.0.2.9'), ...seen.sets.slice(1)] }],
    ['another text of the provider', { ...seen, sets: seen.sets.map(({ set }) => ({ set, raw: {} })) }],
    ['another routed set', { ...seen, routed: seen.routed.slice(1) }],
    ['an incomplete listing', { ...seen, complete: false }],
  ];
  for (const [what, look] of others) it(`differ: ${what}`, () => assert.ok(!sameObserved(seen, look)));
});
