import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { DnsName } from '../reconcile/name.ts';
import type { PtrCommand, WantedPtr } from '../reconcile/ptr.ts';
import { foldPtr, readPtrCommands } from './ptr.ts';
import { reverseName } from './reverse-name.ts';

const host = (text: string): DnsName => text as DnsName;
const want = (address: string, hostname: string): PtrCommand => ({
  kind: 'create-ptr',
  address,
  hostname: host(hostname),
});
const drop = (address: string, hostname: string | null): PtrCommand => ({
  kind: 'delete-ptr',
  address,
  hostname: hostname === null ? null : host(hostname),
});
const fold = (...commands: PtrCommand[]): readonly WantedPtr[] => commands.reduce(foldPtr, [] as readonly WantedPtr[]);
const shown = (wanted: readonly WantedPtr[]): string[] => wanted.map((item) => `${item.name} ${item.hostname}`);

describe('PTR commands', () => {
  it('are read in any spelling, one or several at once', () => {
    assert.deepEqual(
      readPtrCommands({
        command: 'createPTRs',
        ptr: [
          { ip_address: ' 2002:5bcc:18fd:000c:0001:0002:0003:0004 ', hostname: 'Domain.tld' },
          { ip_address: '192.0.2.1', hostname: 'a.tld.' },
        ],
      }),
      {
        ok: true,
        value: [want('2002:5bcc:18fd:c:1:2:3:4', 'domain.tld.'), want('192.0.2.1', 'a.tld.')],
      },
    );
    assert.deepEqual(
      readPtrCommands({
        command: 'deletePTRs',
        ptr: [
          { ip_address: '192.0.2.1', hostname: '' },
          { ip_address: '192.0.2.1', hostname: 'a' },
        ],
      }),
      {
        ok: true,
        value: [drop('192.0.2.1', null), drop('192.0.2.1', 'a.')],
      },
    );
  });

  it('keep several hostnames of an address, and take them away one by one or all at once', () => {
    const both = [want('192.0.2.1', 'b.'), want('192.0.2.1', 'a.'), want('192.0.2.2', 'a.')];
    assert.deepEqual(shown(fold(...both)), [
      '1.2.0.192.in-addr.arpa. a.',
      '1.2.0.192.in-addr.arpa. b.',
      '2.2.0.192.in-addr.arpa. a.',
    ]);
    assert.deepEqual(shown(fold(...both, drop('192.0.2.1', 'a.'))), [
      '1.2.0.192.in-addr.arpa. b.',
      '2.2.0.192.in-addr.arpa. a.',
    ]);
    assert.deepEqual(shown(fold(...both, drop('192.0.2.1', null))), ['2.2.0.192.in-addr.arpa. a.']);
  });

  it('are the same twice as once, and sorted whatever their order', () => {
    const anyCommand = fc
      .tuple(fc.boolean(), fc.constantFrom('192.0.2.1', '2001:db8::1'), fc.constantFrom('a.', 'b.'))
      .map(([create, address, hostname]) => (create ? want(address, hostname) : drop(address, hostname)));
    fc.assert(
      fc.property(fc.array(anyCommand, { maxLength: 6 }), anyCommand, (before, command) => {
        const once = fold(...before, command);
        assert.deepEqual(foldPtr(once, command), once);
        assert.deepEqual(shown(once), shown(once).toSorted());
      }),
    );
  });

  it('go under the reverse name of the address', () => {
    assert.equal(reverseName('192.0.2.1'), '1.2.0.192.in-addr.arpa.');
    assert.equal(
      reverseName('2001:db8::567:89ab'),
      'b.a.9.8.7.6.5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.',
    );
  });

  it('can be told to a hostname in national spelling', () => {
    const read = readPtrCommands({
      command: 'createPTRs',
      ptr: [{ ip_address: '192.0.2.1', hostname: 'bücher.example' }],
    });
    assert.deepEqual(read, { ok: true, value: [want('192.0.2.1', 'xn--bcher-kva.example.')] });
  });

  const refused: readonly (readonly [string, string, RegExp])[] = [
    ['192.0.2', 'a.example', /"ptr\.ip_address": "192\.0\.2" is no IP address/],
    ['192.0.2.01', 'a.example', /no IP address/],
    ['2001:db8::1/64', 'a.example', /no IP address/],
    ['1'.repeat(9000), 'a.example', /^.{1,120}$/],
    ['192.0.2.1', '', /"ptr\.hostname": the hostname is missing/],
    ['192.0.2.1', '.', /"ptr\.hostname": "\." is the root/],
    ['192.0.2.1', 'a b', /"ptr\.hostname": "a b" is no domain name: it has white space/],
    ['192.0.2.1', 'a..b', /"ptr\.hostname": "a\.\.b" is no domain name/],
  ];
  for (const [address, hostname, reason] of refused) {
    it(`from ${address.slice(0, 20)} to ${JSON.stringify(hostname)} are refused`, () => {
      const read = readPtrCommands({ command: 'createPTRs', ptr: [{ ip_address: address, hostname }] });
      assert.ok(!read.ok);
      assert.match(read.reason, reason);
    });
  }
});
