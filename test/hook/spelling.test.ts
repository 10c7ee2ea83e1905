import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { RecordSet } from '../../fixtures/route53/record-set.ts';
import { Bench } from '../support/bench.ts';
import { WireTap } from '../contract/wire-tap.ts';

interface PleskRecord {
  readonly host: string;
  readonly type: string;
  readonly value: string;
  readonly opt?: string;
}

const update = (zone: string, serial: number, rr: readonly PleskRecord[]) => ({
  command: 'update',
  zone: { name: zone, soa: { email: 'a@example.com', ttl: 300, serial }, rr },
});

const digest = '0C72AC70B745AC19998811B131D662C9AC69DBDBE7CB23E5B514B56664C5D3D6';
const key = `v=DKIM1; k=rsa; p=${'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A'.repeat(12)}`;

/** For every type Plesk's value at a host, and the same value in a foreign spelling at Route 53. */
const spellings: readonly (readonly [
  host: string,
  records: readonly (readonly [type: string, value: string, opt?: string])[],
  stored: readonly string[],
])[] = [
  [
    'order',
    [
      ['A', '192.0.2.1'],
      ['A', '192.0.2.2'],
      ['A', '192.0.2.3'],
    ],
    ['192.0.2.3', '192.0.2.1', '192.0.2.2'],
  ],
  ['six', [['AAAA', '2001:db8::1']], ['2001:0DB8:0:0:0:0:0:1']],
  ['six-four', [['AAAA', '2001:db8::c000:201']], ['2001:db8::192.0.2.1']],
  ['six-zeros', [['AAAA', '2001:DB8:0:1:1:1:1:1']], ['2001:db8::1:1:1:1:1']],
  ['cname', [['CNAME', 'target.example.net.']], ['Target.EXAMPLE.net']],
  [
    'mx',
    [
      ['MX', 'mail.example.net.', '10'],
      ['MX', 'mx2.example.net.', '20'],
    ],
    ['20 MX2.example.net', '10 Mail.Example.Net.'],
  ],
  ['_sip._tcp', [['SRV', 'sip.example.net.', '10 5 5060']], ['10 5 5060 SIP.example.net']],
  ['child', [['NS', 'ns.example.net.']], ['NS.Example.Net']],
  ['pointer', [['PTR', 'host.example.net.']], ['Host.Example.Net']],
  ['cut', [['TXT', key]], [`"${key.slice(0, 100)}" "${key.slice(100, 300)}" "${key.slice(300)}"`]],
  ['escapes', [['TXT', 'ab; c "d" \\ é']], ['"\\141b\\073 c \\042d\\" \\134 \\303\\251"']],
  ['caa', [['CAA', 'ca.example', '0 issue']], ['0 ISSUE "ca.example"']],
  ['_443._tcp', [['TLSA', digest, '3 1 1']], [`3 1 1 ${digest.toLowerCase()}`]],
  [
    'child',
    [['DS', '2BB183AF5F22588179A53B0A98631FAD1A292118', '60485 5 1']],
    ['60485 5 1 2bb183af5f22588179a53b0a98631fad1a292118'],
  ],
  [
    'web',
    [['HTTPS', '1 . alpn="h2,h3" port=8443 ipv4hint=192.0.2.1']],
    ['1 . ipv4hint=192.0.2.1 alpn=h2,h3 port="8443"'],
  ],
];

const recordsOf = (zone: string): PleskRecord[] =>
  spellings.flatMap(([host, records]) =>
    records.map(([type, value, opt = '']) => ({ host: `${host}.${zone}`, type, value, opt })),
  );

const storedIn = (zone: string): RecordSet[] =>
  spellings.map(([host, [first], stored]) => ({
    Name: `${host}.${zone}`,
    Type: first?.[0] as RecordSet['Type'],
    TTL: 300,
    ResourceRecords: stored.map((Value) => ({ Value })),
  }));

const keeper = (zone: string): PleskRecord => ({ host: zone, type: 'A', value: '192.0.2.99' });

describe('an equal record set in another spelling at the provider', () => {
  let bench: Bench;
  let tap: WireTap;
  before(async () => {
    bench = await Bench.open();
    tap = await WireTap.open(bench.route53.url);
    bench.env['AWS_ENDPOINT_URL_ROUTE_53'] = tap.url;
  });
  after(async () => {
    await tap.close();
    await bench.close();
  });

  const inSync = async (zone: string): Promise<void> => {
    const planned = await bench.run('plan', zone, '--detailed-exitcode');
    assert.equal(planned.code, 0, `${planned.stdout}${planned.stderr}`);
  };

  it("is adopted unchanged, isn't a change, and is deleted by its own text, for every type", async () => {
    const zone = 'adopted.example.';
    bench.route53.createZone(zone);
    const stored = storedIn(zone);
    bench.route53.edit(
      zone,
      stored.map((ResourceRecordSet) => ({ Action: 'CREATE', ResourceRecordSet })),
    );
    assert.equal((await bench.hook(update(zone, 1, recordsOf(zone)))).code, 1);
    const calls = await bench.calls(async () => {
      const { code, stderr } = await bench.run('adopt', zone, '--yes');
      assert.equal(code, 0, stderr);
    });
    const looks = ['ListHostedZonesByName', 'ListResourceRecordSets', 'UpdateHostedZoneComment'];
    assert.deepEqual(calls, looks, 'no record is changed');
    await inSync(zone);
    assert.deepEqual(await bench.calls(async () => bench.hook(update(zone, 2, recordsOf(zone)))), []);

    const { code, stderr } = await bench.hook(update(zone, 3, [keeper(zone)]));
    assert.equal(code, 0, stderr);
    assert.deepEqual(bench.sets(zone), [`${zone} A 300 192.0.2.99`]);
    assert.equal(tap.batches.length, 1, 'one call, and none refused');
    const deleted = new Map(tap.last('DELETE').map((change) => [`${change.name} ${change.type}`, change.values]));
    for (const set of stored) {
      const values = set.ResourceRecords?.map((record) => record.Value);
      assert.deepEqual(deleted.get(`${set.Name} ${set.Type}`)?.toSorted(), values?.toSorted(), set.Name);
    }
  });

  it('that was written outside dns-sync is neither drift nor a change, and is deleted when Plesk removes it', async () => {
    const zone = 'respelled.example.';
    assert.equal((await bench.hook(update(zone, 1, recordsOf(zone)))).code, 0);
    for (const set of storedIn(zone)) bench.route53.put(zone, set);
    await inSync(zone);
    assert.equal((await bench.run('drift', zone)).code, 0);
    assert.deepEqual(await bench.calls(async () => bench.hook(update(zone, 2, recordsOf(zone)))), []);
    const applied = await bench.calls(async () => bench.run('apply', zone, '--yes'));
    assert.ok(!applied.includes('ChangeResourceRecordSets'));

    const { code, stderr } = await bench.hook(update(zone, 3, [keeper(zone)]));
    assert.equal(code, 0, stderr);
    assert.deepEqual(bench.sets(zone), [`${zone} A 300 192.0.2.99`]);
    const text = tap.last('DELETE').find((change) => change.name === `cut.${zone}`);
    assert.deepEqual(text?.values, spellings.find(([host]) => host === 'cut')?.[2], 'the cut that was found there');
  });

  it('keeps the spelling of unchanged values in an edit', async () => {
    const zone = 'edited.example.';
    bench.route53.createZone(zone);
    const Value = '2001:0DB8:0:0:0:0:0:1';
    bench.route53.put(zone, { Name: zone, Type: 'AAAA', TTL: 300, ResourceRecords: [{ Value }] });
    const record = (value: string): PleskRecord => ({ host: zone, type: 'AAAA', value });
    await bench.hook(update(zone, 1, [record('2001:db8::1')]));
    await bench.run('adopt', zone, '--yes');
    await bench.hook(update(zone, 2, [record('2001:db8::1'), record('2001:db8::2')]));
    assert.deepEqual(bench.sets(zone), [`${zone} AAAA 300 ${Value}, 2001:db8::2`]);
    await inSync(zone);
  });
});

const long = 'l'.repeat(63);

/** Hosts as Plesk writes them in the zone `n.example.`, and Route 53's listing of them. */
const names: readonly (readonly [host: string, listed: string])[] = [
  ['*', '\\052'],
  ['*.sub', '\\052.sub'],
  ['mid.*.dle', 'mid.\\052.dle'],
  ['_dmarc', '_dmarc'],
  ['_443._tcp.*', '_443._tcp.\\052'],
  ['a/b', 'a\\057b'],
  ['at@sign', 'at\\100sign'],
  ['UPPER', 'upper'],
  ['sp\\032ace', 'sp\\040ace'],
  ['octet\\255', 'octet\\377'],
  ['dot\\.ted', 'dot\\056ted'],
  ['decimal\\046dot', 'decimal\\056dot'],
  ['back\\\\slash', 'back\\134slash'],
  ['1', '1'],
  ['-edge-', '-edge-'],
  [long, long],
  // 255 octets: three labels of 63, one of 51, and `n.example.` with its 11.
  [`${long}.${long}.${long}.${'m'.repeat(51)}`, `${long}.${long}.${long}.${'m'.repeat(51)}`],
  ['bücher', 'xn--bcher-kva'],
  ['MÜNCHEN', 'xn--mnchen-3ya'],
];

describe('a name', () => {
  let bench: Bench;
  before(async () => {
    bench = await Bench.open();
  });
  after(async () => bench.close());

  const live = async (zone: string, rr: readonly PleskRecord[], expected: readonly string[]): Promise<void> => {
    const put = await bench.hook(update(zone, 1, rr));
    assert.equal(put.code, 0, put.stderr);
    assert.doesNotMatch(put.stderr, /rejected/);
    assert.deepEqual(new Set(bench.sets(zone).map((line) => line.split(' ')[0])), new Set(expected));
    const planned = await bench.run('plan', zone, '--detailed-exitcode');
    assert.equal(planned.code, 0, planned.stdout);
    const edited = await bench.hook(
      update(
        zone,
        2,
        rr.map((record) => ({ ...record, value: record.value.replace('192.0.2.1', '192.0.2.2') })),
      ),
    );
    assert.equal(edited.code, 0, edited.stderr);
    const removed = await bench.hook(update(zone, 3, [keeper(zone)]));
    assert.equal(removed.code, 0, removed.stderr);
    assert.deepEqual(bench.sets(zone), [bench.sets(zone).find((line) => line.endsWith('192.0.2.99'))]);
  };

  it('of every kind is created, found again, edited and deleted', async () => {
    await live(
      'n.example.',
      names.map(([host]) => ({ host: `${host}.n.example.`, type: 'A', value: '192.0.2.1' })),
      names.map(([, listed]) => `${listed}.n.example.`),
    );
  });

  it('that is too long by an octet, in a label or in total, is rejected and the rest is applied', async () => {
    const rr = [
      `${'l'.repeat(64)}.long.example.`,
      `${long}.${long}.${long}.${'m'.repeat(49)}.long.example.`,
      'good.long.example.',
    ].map((host) => ({ host, type: 'A', value: '192.0.2.1' }));
    const { code, stderr } = await bench.hook(update('long.example.', 1, rr));
    assert.equal(code, 0, stderr);
    assert.match(stderr, /64 octets; DNS allows 63/);
    assert.match(stderr, /256 octets; DNS allows 255/);
    assert.deepEqual(bench.sets('long.example.'), ['good.long.example. A 300 192.0.2.1']);
  });

  it('of a zone may be that of a part of a network (RFC 2317)', async () => {
    const zone = '0/25.2.0.192.in-addr.arpa.';
    const rr = ['1', '2'].map((host) => ({ host: `${host}.${zone}`, type: 'PTR', value: 'host.example.net.' }));
    assert.equal((await bench.hook(update(zone, 1, rr))).code, 0);
    const listed = '0\\05725.2.0.192.in-addr.arpa.';
    assert.deepEqual(bench.sets(zone), [
      `1.${listed} PTR 300 host.example.net.`,
      `2.${listed} PTR 300 host.example.net.`,
    ]);
    assert.equal((await bench.run('plan', zone, '--detailed-exitcode')).code, 0);
    assert.deepEqual(await bench.calls(async () => bench.hook(update(zone, 2, rr))), []);
    assert.equal((await bench.hook({ command: 'delete', zone: { name: zone } })).code, 0);
    assert.deepEqual(bench.sets(zone), []);
  });

  it('of a zone may be national, and both of its spellings are one zone', async () => {
    const rr = (host: string) => [{ host, type: 'A', value: '192.0.2.1' }];
    assert.equal((await bench.hook(update('bücher.example.', 1, rr('www.bücher.example.')))).code, 0);
    const calls = await bench.calls(async () =>
      bench.hook(update('xn--bcher-kva.example', 2, rr('WWW.xn--bcher-kva.example'))),
    );
    assert.deepEqual(calls, []);
    assert.deepEqual(bench.sets('xn--bcher-kva.example.'), ['www.xn--bcher-kva.example. A 300 192.0.2.1']);
    assert.equal((await bench.run('plan', 'BÜCHER.example', '--detailed-exitcode')).code, 0);
  });
});

describe('a text', () => {
  let bench: Bench;
  before(async () => {
    bench = await Bench.open();
  });
  after(async () => bench.close());

  const zone = 't.example.';
  /** A text of a length as Route 53 counts it: each string of 255 with its quotes, and a space between two. */
  const ofWire = (characters: number): string => {
    const full = Math.floor((characters + 1) / 258);
    const rest = characters + 1 - full * 258;
    return 'x'.repeat(full * 255 + Math.max(0, rest - 3));
  };

  it('of any octets is created, found again and deleted', async () => {
    const texts = [
      'a\ttab',
      'say "hi"',
      'back\\slash',
      'ünïcödé ✓ 漢字',
      ' blanks  around ',
      ';',
      '"half',
      '%s $HOME',
      '',
    ];
    const rr = texts.map((value, i) => ({ host: `t${i}.${zone}`, type: 'TXT', value }));
    const { code, stderr } = await bench.hook(update(zone, 1, rr));
    assert.equal(code, 0, stderr);
    assert.doesNotMatch(stderr, /rejected/);
    const value = (i: number) => bench.route53.recordSet(zone, `t${i}.${zone}`, 'TXT')?.ResourceRecords?.[0]?.Value;
    assert.equal(value(0), '"a\\011tab"');
    assert.equal(value(1), '"say \\"hi\\""');
    assert.equal(value(2), '"back\\\\slash"');
    assert.match(value(3) ?? '', /^"\\303\\274n\\303\\257c/);
    assert.equal(value(8), '""');
    assert.equal((await bench.run('plan', zone, '--detailed-exitcode')).code, 0);
    assert.equal((await bench.hook(update(zone, 2, [keeper(zone)]))).code, 0);
    assert.deepEqual(bench.sets(zone), [`${zone} A 300 192.0.2.99`]);
  });

  it('of 3900 and of exactly 4000 characters is applied; beyond that it is rejected with the number, and the rest applied', async () => {
    const ofLength = (host: string, characters: number) => ({
      host: `${host}.${zone}`,
      type: 'TXT',
      value: ofWire(characters),
    });
    const rr = [keeper(zone), ofLength('a', 3900), ofLength('b', 4000), ofLength('c', 4001), ofLength('d', 4300)];
    const { code, stderr } = await bench.hook(update(zone, 10, rr));
    assert.equal(code, 0, stderr);
    assert.match(stderr, /rejected c\.t\.example\. TXT .*4001 characters; Route 53 allows 4000/);
    assert.match(stderr, /rejected d\.t\.example\. TXT .*4300 characters; Route 53 allows 4000/);
    const lengths = ['a', 'b', 'c', 'd'].map(
      (host) => bench.route53.recordSet(zone, `${host}.${zone}`, 'TXT')?.ResourceRecords?.[0]?.Value.length,
    );
    assert.deepEqual(lengths, [3900, 4000, undefined, undefined]);
    assert.equal((await bench.run('plan', zone, '--detailed-exitcode')).code, 0);
  });

  it('with escaped octets is measured as sent', async () => {
    // A non-ASCII octet takes four characters: 1,000 of them exceed 4,000.
    const rr = [keeper(zone), { host: `e.${zone}`, type: 'TXT', value: 'ü'.repeat(500) }];
    const { code, stderr } = await bench.hook(update(zone, 20, rr));
    assert.equal(code, 0, stderr);
    assert.match(stderr, /rejected e\.t\.example\. TXT .*401\d characters; Route 53 allows 4000/);
    assert.deepEqual(bench.sets(zone), [`${zone} A 300 192.0.2.99`]);
  });
});
