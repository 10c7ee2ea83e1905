import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Zone } from '../reconcile/zone.ts';
import { lines, zonesOf, zoneWith } from './test-support.ts';

describe('a record', () => {
  const hosts: readonly (readonly [string, string])[] = [
    ['www.e.example.', 'www.e.example.'],
    [' WWW.E.Example ', 'www.e.example.'],
    ['bücher.e.example.', 'xn--bcher-kva.e.example.'],
    ['*.e.example.', '*.e.example.'],
    ['', 'e.example.'],
    ['@', 'e.example.'],
  ];
  for (const [host, name] of hosts) {
    it(`of the host ${JSON.stringify(host)} is one of ${name}`, () =>
      assert.deepEqual(lines(zoneWith({ host, type: 'A', value: '192.0.2.1' })), [`${name} A 300 192.0.2.1`]));
  }

  const rejected: readonly (readonly [object, RegExp, string | null])[] = [
    [{ host: 'w w.e.example.', type: 'A', value: '192.0.2.1' }, /white space/, null],
    [{ host: 'w..e.example.', type: 'A', value: '192.0.2.1' }, /empty label/, null],
    [{ host: 'www', type: 'A', value: '192.0.2.1' }, /outside the zone/, null],
    [{ host: 'e.example.', type: 'SPF', value: 'v=spf1 a' }, /type SPF is not known/, 'e.example. SPF'],
    [{ host: 'e.example.', type: 'a', value: '192.0.2' }, /no IPv4 address/, 'e.example. A'],
    [{ host: 'e.example.', type: 'A', value: '1'.repeat(9000) }, /^.{1,401}$/, 'e.example. A'],
    [{ host: 'e.example.', type: 'A', value: '192.0.2.1', ttl: -1 }, /TTL -1 is/, 'e.example. A'],
    [{ host: 'e.example.', type: 'A', value: '192.0.2.1', ttl: 1.5 }, /TTL 1\.5 is/, 'e.example. A'],
    [{ host: 'e.example.', type: 'A', value: '192.0.2.1', ttl: '2147483648' }, /TTL "2147483648" is/, 'e.example. A'],
    [{ host: '192.0.2.1.', type: 'PTR', opt: '24', value: 'a.' }, /as 1\.2\.0\.192\.in-addr\.arpa\./, null],
    [{ host: '2001:DB8::1', type: 'PTR', opt: '64', value: 'a.' }, /as 1\.0\..*\.ip6\.arpa\./, null],
  ];
  for (const [record, reason, key] of rejected) {
    it(`${JSON.stringify(record).slice(0, 90)} is rejected in its own spelling`, () => {
      const zone = zoneWith(record, { host: 'ok.e.example.', type: 'A', value: '192.0.2.1' });
      assert.deepEqual(lines(zone), ['ok.e.example. A 300 192.0.2.1']);
      const [reject] = zone.rejects;
      const { host, type, opt, value } = record as Record<string, string>;
      const spelled = { host, type, value: opt === undefined ? value : `${opt} ${value}` };
      assert.deepEqual({ host: reject?.host, type: reject?.type, value: reject?.value }, spelled);
      assert.match(reject?.reason as string, reason);
      assert.equal(reject?.key, key);
    });
  }

  it('has its own TTL, else that of the zone', () => {
    for (const [ttl, expected] of [
      [undefined, 300],
      [null, 300],
      ['', 300],
      [0, 0],
      ['0', 0],
      [' 60 ', 60],
      [2_147_483_647, 2_147_483_647],
    ] as const) {
      assert.equal(zoneWith({ host: 'e.example.', type: 'A', value: '192.0.2.1', ttl }).sets[0]?.ttl, expected);
    }
  });

  it('of an address in a reverse zone has the reverse name', () => {
    const rr = [
      { host: '192.0.2.1', type: 'PTR', opt: '24', value: 'a.example.' },
      { host: '192.0.3.1', type: 'PTR', opt: '24', value: 'a.example.' },
    ];
    const call = { command: 'update', zone: { name: '2.0.192.in-addr.arpa.', soa: { ttl: 300 }, rr } };
    const [zone] = zonesOf(JSON.stringify(call)) as [Zone];
    assert.deepEqual(lines(zone), ['1.2.0.192.in-addr.arpa. PTR 300 a.example.']);
    assert.equal(zone.rejects.length, 1);
  });
});
