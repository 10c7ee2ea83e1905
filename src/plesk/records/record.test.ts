import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Zone } from '../../reconcile/desired/zone.ts';
import { lines, zonesOf, zoneWith } from '../test-support.ts';

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
    it(`of the host ${JSON.stringify(host)} belongs to ${name}`, () =>
      assert.deepEqual(lines(zoneWith({ host, type: 'A', value: '192.0.2.1' })), [`${name} A 300 192.0.2.1`]));
  }

  const rejected: readonly (readonly [object, RegExp, string | null])[] = [
    [{ host: 'w w.e.example.', type: 'A', value: '192.0.2.1' }, /white space/, null],
    [{ host: 'w..e.example.', type: 'A', value: '192.0.2.1' }, /empty label/, null],
    [{ host: 'www.example.net.', type: 'A', value: '192.0.2.1' }, /outside the zone/, null],
    [{ host: 'a.b', type: 'A', value: '192.0.2.1' }, /outside the zone/, 'a.b.e.example. A'],
    [{ host: 'e.example.', type: 'TXT', value: 'half \ud83d' }, /half of a surrogate pair/, 'e.example. TXT'],
    [{ host: 'e.example.', type: 'CAA', opt: '0 issue', value: '\udc00' }, /half of a surrogate/, 'e.example. CAA'],
    [{ host: 'e.example.', type: 'SPF', value: 'v=spf1 a' }, /unknown record type SPF/, 'e.example. SPF'],
    [{ host: 'e.example.', type: 'a', value: '192.0.2' }, /not an IPv4 address/, 'e.example. A'],
    [{ host: 'e.example.', type: 'A', value: '1'.repeat(9000) }, /^.{1,401}$/, 'e.example. A'],
    [{ host: 'e.example.', type: 'A', value: '192.0.2.1', ttl: -1 }, /TTL -1 is/, 'e.example. A'],
    [{ host: 'e.example.', type: 'A', value: '192.0.2.1', ttl: 1.5 }, /TTL 1\.5 is/, 'e.example. A'],
    [{ host: 'e.example.', type: 'A', value: '192.0.2.1', ttl: '2147483648' }, /TTL "2147483648" is/, 'e.example. A'],
    [{ host: '192.0.2.1.', type: 'PTR', opt: '24', value: 'a.' }, /is 1\.2\.0\.192\.in-addr\.arpa\./, null],
    [{ host: '2001:DB8::1', type: 'PTR', opt: '64', value: 'a.' }, /is 1\.0\..*\.ip6\.arpa\./, null],
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

  for (const [what, fields, reason] of [
    ['opt is false', { opt: false, value: '192.0.2.1' }, '"opt" must be a string, not false'],
    ['value is a list', { value: ['192.0.2.1'] }, '"value" must be a string, not a list'],
    ['value is null', { value: null }, '"value" must be a string, not null'],
    ['value is missing', {}, '"value" is missing: it must be a string'],
    ['TTL is true', { value: '192.0.2.1', ttl: true }, '"ttl" must be a number of seconds, not true'],
  ] as const) {
    it(`whose ${what} is rejected alone`, () => {
      const row = { host: 'odd.e.example.', type: 'A', ...fields };
      const zone = zoneWith(row, { host: 'ok.e.example.', type: 'A', value: '192.0.2.1' });
      assert.deepEqual(lines(zone), ['ok.e.example. A 300 192.0.2.1']);
      assert.deepEqual(
        zone.rejects.map((reject) => [reject.host, reject.reason, reject.key]),
        [['odd.e.example.', reason, 'odd.e.example. A']],
      );
    });
  }

  it('has its own TTL, or else that of the zone', () => {
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

  const bare = (soa: object, ...rr: readonly object[]): Zone =>
    zonesOf(JSON.stringify({ command: 'update', zone: { name: 'e.example.', ...soa, rr } }))[0] as Zone;

  it('of a zone without a TTL has its own or the default, with a remark', () => {
    const own = { host: 'own.e.example.', type: 'A', value: '192.0.2.1', ttl: 60 };
    const none = { host: 'e.example.', type: 'A', value: '192.0.2.1' };
    for (const soa of [{}, { soa: null }, { soa: {} }, { soa: { ttl: null, serial: 7 } }]) {
      const zone = bare(soa, own, none, { host: 'e.example.', type: 'AXFR', value: '192.0.2.1' });
      assert.deepEqual(lines(zone), ['e.example. A 3600 192.0.2.1', 'own.e.example. A 60 192.0.2.1']);
      const remark = 'Plesk sent no TTL for the zone; 1 record without a TTL gets 3600 seconds (records.defaultTtl)';
      assert.deepEqual(zone.remarks, [remark]);
      assert.deepEqual(bare(soa, own).remarks, []);
    }
    assert.match(bare({}, none, none).remarks.join(), /2 records without a TTL get 3600/);
    assert.equal(bare({ soa: { serial: 7 } }, none).soa?.serial, 7);
  });

  for (const [host, type] of [
    ['www', 'A'],
    ['www.', 'A'],
    [' * ', 'CNAME'],
    ['_dmarc', 'TXT'],
    ['10', 'PTR'],
    ['bücher', 'A'],
  ] as const) {
    it(`of type ${type} with the host ${JSON.stringify(host)} indicates relative names: no record of the zone is used`, () => {
      const apex = { host: '@', type: 'A', value: '192.0.2.1' };
      const zone = zoneWith(apex, { host, type, value: 'a.example.' });
      assert.deepEqual([zone.sets, zone.rejects.map(({ key }) => key)], [[], [null, null]]);
      assert.equal(zone.relativeHost, host.trim());
    });
  }

  it('indicates no relative names with an address in a PTR, a name of the zone, or an unserved type', () => {
    const rows = [
      { host: '2001:db8::1', type: 'PTR', opt: '64', value: 'a.example.' },
      { host: '', type: 'A', value: '192.0.2.1' },
      { host: 'e.example', type: 'A', value: '192.0.2.1' },
      { host: 'www', type: 'NEW', value: 'x' },
      { host: 'acl', type: 'AXFR', value: '192.0.2.1' },
    ];
    assert.equal(zoneWith(...rows).relativeHost, undefined);
    const top = { name: 'lan.', soa: { ttl: 300 }, rr: [{ host: 'lan', type: 'A', value: '192.0.2.1' }] };
    const [lan] = zonesOf(JSON.stringify({ command: 'update', zone: top })) as [Zone];
    assert.deepEqual(lines(lan), ['lan. A 300 192.0.2.1']);
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
