import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { DnsName } from '../../reconcile/dns/name.ts';
import type { PtrCommand } from '../../reconcile/desired/ptr.ts';
import { readPtrCommands } from './read-ptr-commands.ts';

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

  it('can have a host name in national spelling', () => {
    const read = readPtrCommands({
      command: 'createPTRs',
      ptr: [{ ip_address: '192.0.2.1', hostname: 'bücher.example' }],
    });
    assert.deepEqual(read, { ok: true, value: [want('192.0.2.1', 'xn--bcher-kva.example.')] });
  });

  const refused: readonly (readonly [string, string, RegExp])[] = [
    ['192.0.2', 'a.example', /"ptr\.ip_address": "192\.0\.2" is not an IP address/],
    ['192.0.2.01', 'a.example', /not an IP address/],
    ['2001:db8::1/64', 'a.example', /not an IP address/],
    ['1'.repeat(9000), 'a.example', /^.{1,120}$/],
    ['192.0.2.1', '', /"ptr\.hostname": the hostname is missing/],
    ['192.0.2.1', '.', /"ptr\.hostname": "\." is the DNS root, not a host/],
    ['192.0.2.1', 'a b', /"ptr\.hostname": "a b" is not a domain name: it contains white space/],
    ['192.0.2.1', 'a..b', /"ptr\.hostname": "a\.\.b" is not a domain name/],
  ];
  for (const [address, hostname, reason] of refused) {
    it(`from ${address.slice(0, 20)} to ${JSON.stringify(hostname)} are refused`, () => {
      const read = readPtrCommands({ command: 'createPTRs', ptr: [{ ip_address: address, hostname }] });
      assert.ok(!read.ok);
      assert.match(read.reason, reason);
    });
  }
});
