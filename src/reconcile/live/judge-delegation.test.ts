import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { DnsName } from '../dns/name.ts';
import type { Delegation } from './dns-answer.ts';
import { judgeDelegation, serversToLookUp } from './judge-delegation.ts';

const own = {
  names: new Set(['ns1.ours.', 'ns2.ours.'] as DnsName[]),
  addresses: new Set(['192.0.2.1', '2001:db8::1']),
};
/** White-label servers, one of them half elsewhere, and one without known addresses. */
const addresses: Readonly<Record<string, readonly string[]>> = {
  'ns1.example.com.': ['192.0.2.1'],
  'ns2.example.com.': ['2001:db8::1', '192.0.2.1'],
  'half.example.com.': ['192.0.2.1', '192.0.2.9'],
  'ns1.other.': ['192.0.2.9'],
  'empty.other.': [],
};
const delegated = (...names: readonly string[]): Delegation => ({
  kind: 'delegated',
  parent: 'com.' as DnsName,
  nameServers: names.map((name) => ({ name: name as DnsName, addresses: [] })),
  ds: [],
  ttl: 60,
});
const judge = (delegation: Delegation) => judgeDelegation(delegation, own, ({ name }) => addresses[name] ?? null);

const cases: readonly (readonly [string, Delegation, string])[] = [
  ['our servers', delegated('ns1.ours.', 'ns2.ours.'), 'ours'],
  ['a part of our servers', delegated('ns2.ours.'), 'ours'],
  ['names of the customer at our addresses', delegated('ns1.example.com.', 'ns2.example.com.'), 'ours'],
  ['a name of the customer at an address of others too', delegated('half.example.com.'), 'others'],
  ['other servers', delegated('ns1.other.'), 'others'],
  ['ours and others', delegated('ns1.ours.', 'ns1.other.'), 'mixed'],
  ['ours, others and an unknown one', delegated('ns1.ours.', 'ns1.other.', 'lost.other.'), 'mixed'],
  ['ours and one without known addresses', delegated('ns1.ours.', 'lost.other.'), 'unknown'],
  ['others and one without any address', delegated('ns1.other.', 'empty.other.'), 'unknown'],
  ['no server', delegated(), 'unknown'],
  ['nobody', { kind: 'none', parent: 'com.' as DnsName }, 'none'],
  ['an unknown place', { kind: 'unknown', reason: 'no answer' }, 'unknown'],
];

describe('a delegation', () => {
  for (const [what, delegation, expected] of cases) {
    it(`to ${what} is ${expected}`, () => assert.equal(judge(delegation), expected));
  }

  it('needs the addresses of servers with other names only', () => {
    const found = serversToLookUp(delegated('ns1.ours.', 'ns1.example.com.'), own.names);
    assert.deepEqual(
      found.map(({ name }) => name),
      ['ns1.example.com.'],
    );
    assert.deepEqual(serversToLookUp({ kind: 'unknown', reason: 'no answer' }, own.names), []);
  });

  it('is ours only if each server is', () => {
    const names = fc.array(fc.constantFrom('ns1.ours.', 'ns1.example.com.', 'half.example.com.', 'lost.other.'));
    fc.assert(
      fc.property(names, (servers) => {
        const areOurs = servers.every((name) => name === 'ns1.ours.' || name === 'ns1.example.com.');
        assert.equal(judge(delegated(...servers)) === 'ours', servers.length > 0 && areOurs);
      }),
    );
  });
});
