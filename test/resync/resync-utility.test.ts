import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { FakePlesk, type PleskFault, type PleskZone } from '../../fixtures/plesk-server/fake-plesk.ts';
import { Bench, type Ended } from '../support/bench.ts';

const a = (host: string, value = '192.0.2.1') => ({ host, type: 'A', value });
const zone = (name: string, more: Partial<PleskZone> = {}): PleskZone => {
  return { name, serial: 5, ttl: 300, records: [a(`${name}.`)], ...more };
};

describe("resync from Plesk's utilities", () => {
  let bench: Bench;
  let server: FakePlesk;
  const kept: readonly PleskZone[] = [
    zone('one.example', {
      records: [
        { ...a('one.example.'), ttl: 60 },
        { ...a('www.one.example.'), ttl: 120 },
      ],
    }),
    zone('two.example'),
    zone('alias.example', { owner: { alias: 'one.example' } }),
  ];
  before(async () => {
    bench = await Bench.open();
    server = new FakePlesk(bench.dir);
    bench.env['DNS_SYNC_PLESK'] = server.program;
    server.set({ zones: kept });
    assert.equal((await bench.run('resync', '--yes')).code, 0);
  });
  after(async () => bench.close());

  const resync = async (
    zones: readonly PleskZone[],
    faults: readonly PleskFault[] = [],
    from = 'plesk-dns',
    words: readonly string[] = [],
  ): Promise<Ended> => {
    server.set({ zones, faults });
    const ended = await bench.run('resync', '--yes', '--from', from, ...words);
    server.set({ faults: [] });
    return ended;
  };

  it('changes nothing if nothing changed, not even TTLs, and says what the source lacks', async () => {
    const writes = bench.route53.ledger.entries.filter(({ action }) => action === 'ChangeResourceRecordSets').length;
    const { code, stdout, stderr } = await resync(kept);
    assert.equal(code, 0);
    assert.match(
      stderr,
      /plesk-dns: TTLs are not listed; a record keeps its TTL, and a new record gets the TTL of its zone/,
    );
    assert.match(stderr, /plesk-dns: domain aliases are not listed.*treated as deleted/);
    assert.match(stdout, /2 zones in the source \(plesk-dns\)\./);
    assert.equal(
      bench.route53.ledger.entries.filter(({ action }) => action === 'ChangeResourceRecordSets').length,
      writes,
    );
  });

  it('imports changes and new zones, deletes none, and follows the status of each', async () => {
    const { code, stdout, stderr } = await resync([
      zone('one.example', {
        records: [
          a('one.example.', '192.0.2.8'),
          a('www.one.example.'),
          { host: 'one.example.', type: 'MX', opt: '10', value: 'mail.example.com.' },
          { host: 'one.example.', type: 'TXT', value: 'v=spf1 "quoted" -all' },
          { host: '192.0.2.1', type: 'PTR', opt: '', value: 'one.example.' },
        ],
      }),
      zone('new.example'),
      zone('off.example', { status: 2 }),
      zone('slave.example', { type: 'slave' }),
      zone('suspended.example', { owner: { status: 2 } }),
      zone('sub.one.example', { of: 'one.example' }),
    ]);
    assert.equal(code, 0, stderr);
    assert.deepEqual(bench.sets('one.example'), [
      'one.example. A 60 192.0.2.8',
      'one.example. MX 300 10 mail.example.com.',
      String.raw`one.example. TXT 300 "v=spf1 \"quoted\" -all"`,
      'www.one.example. A 120 192.0.2.1',
    ]);
    assert.deepEqual(bench.sets('new.example'), ['new.example. A 86400 192.0.2.1']);
    for (const name of ['two.example', 'alias.example'])
      assert.deepEqual(bench.sets(name), [`${name}. A 300 192.0.2.1`]);
    assert.match(stdout, /off\.example\.: DNS is switched off for this zone in Plesk: skipped/);
    assert.match(stdout, /slave\.example\.: Plesk is only a secondary server of this zone: skipped/);
    assert.match(stdout, /suspended\.example\.: its domain is suspended in Plesk: skipped/);
    assert.doesNotMatch(stdout, /sub\.one/);
    assert.equal(bench.route53.dumpAccount().zones.length, 4);
  });

  it('reads the other forms of an answer: no closing line, two blanks for an empty number, a message on stderr', async () => {
    const text = (value: string) => ({ host: 't.new.example.', type: 'TXT', value });
    const written = (value: string) => `t.new.example. TXT 86400 "${value}"`;
    for (const info of [{ blanks: 2 }, { closing: false }, { blanks: 2, closing: false, offCode: 0 }, {}]) {
      server.set({ info });
      const value = `  ${JSON.stringify(info).length} blanks before`;
      const zones = [
        zone('new.example', { records: [a('new.example.'), text(value)] }),
        zone('two.example', { status: 2 }),
        zone('never.example', { status: 2 }),
      ];
      const { code, stdout, stderr } = await resync(zones);
      assert.equal(code, 0, stderr);
      assert.ok(bench.sets('new.example').includes(written(value)), bench.sets('new.example').join('\n'));
      assert.match(stdout, /two\.example\.: DNS is switched off for this zone in Plesk: the zone stays as it is/);
      assert.match(stdout, /never\.example\.: DNS is switched off for this zone in Plesk: skipped/);
      assert.deepEqual(bench.sets('two.example'), ['two.example. A 300 192.0.2.1']);
    }
    server.set({ info: { closing: false } });
    const cut = { when: 'dns --info new', code: 0, stdout: 'new.example. A 192.0.2.1\nnew.exam' };
    const { code, stderr } = await resync([zone('new.example')], [cut]);
    assert.equal(code, 1);
    assert.match(stderr, /the answer of Plesk ends early/);
    server.set({ info: {} });
    assert.equal((await resync([zone('new.example'), zone('two.example')])).code, 0);
  });

  it('leaves a zone unchanged if its answer is incomplete, and exits with 1', async () => {
    const changed = [zone('one.example', { records: [a('one.example.', '192.0.2.9')] }), zone('two.example')];
    const faults: readonly (readonly [PleskFault, RegExp])[] = [
      [{ when: 'dns --info one', lostLines: 1 }, /the answer of Plesk ends early; the zone stays as it is/],
      [{ when: 'dns --info one', code: 0, stdout: '' }, /ends early/],
      [{ when: 'dns --info one', code: 0, stdout: 'SUCCESS: done\n' }, /reports no records/],
      [
        { when: 'dns --info one', code: 0, stdout: 'oops\u001b[2J\nSUCCESS: done\n' },
        /cannot read the answer of Plesk: "oops\\u001b/,
      ],
      [
        { when: 'dns --info one', code: 1, stderr: 'Internal error \u001b[2J\n' },
        /bin dns failed: Internal error \\u\{1b\}/,
      ],
      [{ when: 'domain --info one', code: 0, stdout: 'General\n' }, /does not report whether its domain is active/],
    ];
    for (const [fault, reason] of faults) {
      const { code, stdout, stderr } = await resync(changed, [fault]);
      assert.equal(code, 1);
      assert.match(stderr, reason);
      assert.match(stderr, /the source is incomplete \(1 zone unreadable\); missing zones are not treated as deleted/);
      assert.match(stdout, /1 zone in the source/);
      assert.equal(bench.sets('one.example').length, 4);
    }
    const named = await resync(changed.slice(1), [
      { when: 'domain --list', code: 0, stdout: 'two.example\nx\u001b[2J.example\n' },
    ]);
    assert.equal(named.code, 1);
    assert.match(named.stderr, /x\\u\{1b\}\[2J\.example: it is not a domain name.*; the zone stays as it is/);
    const slow = await resync(changed, [{ when: 'domain --list', delaySeconds: 60 }], 'plesk-dns', ['--timeout', '5s']);
    assert.equal(slow.code, 1);
    assert.match(slow.stderr, /plesk bin domain failed: no answer within 5 s/);
  });

  it("are used if the database can't be read, and this is reported", async () => {
    const changed = [zone('one.example', { records: [a('one.example.', '192.0.2.10')] }), zone('two.example')];
    const { code, stdout, stderr } = await resync(changed, [{ when: ' -Ne ', lostLines: 1 }], 'plesk');
    assert.equal(code, 0);
    assert.match(stderr, /plesk-db: the answer of Plesk's database ends early.*; trying plesk-dns/);
    assert.match(stdout, /2 zones in the source \(plesk-dns\)\./);
    assert.deepEqual(bench.sets('one.example'), ['one.example. A 60 192.0.2.10']);
    const neither = await resync(changed, [{ when: '', code: 1, stderr: 'no\n' }], 'plesk');
    assert.equal(neither.code, 1);
    assert.match(neither.stderr, /plesk bin domain failed: no\. .*run "plesk/);
  });
});
