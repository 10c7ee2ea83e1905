import assert from 'node:assert/strict';
import { after as atTheEnd, before as atFirst, describe, it } from 'node:test';
import { compareText } from '../../src/reconcile/compare-text.ts';
import { Bench, plesk, type Ended } from '../support/bench.ts';

interface Listed {
  readonly address: string;
  readonly name: string;
  readonly hostname: string;
  readonly forward: string;
  readonly from: readonly string[];
  readonly zone?: string;
}

interface PtrList {
  readonly wanted: readonly Listed[];
  readonly placed: readonly Listed[];
}

const soa = { email: 'h@d.tld', status: 0, type: 'master', ttl: 7200, serial: 1_700_000_000 };
let serial = 1_700_000_000;

/** A complete zone as Plesk sends it; records are `host TYPE value`. */
function update(zone: string, ...records: readonly string[]): object {
  const rr = records.map((text) => {
    const [host, type, value] = text.split(' ');
    return { host, type, opt: type === 'PTR' ? '24' : '', value };
  });
  return { command: 'update', zone: { name: zone, soa: { ...soa, serial: ++serial }, rr } };
}
const create = (address: string, hostname: string): object => ({
  command: 'createPTRs',
  ptr: { ip_address: address, hostname },
});
const drop = (address: string, hostname?: string): object => ({
  command: 'deletePTRs',
  ptr: { ip_address: address, ...(hostname !== undefined && { hostname }) },
});

describe('PTRs in reverse zones', () => {
  const net = '2.0.192.in-addr.arpa.';
  const part = '0/25.2.0.198.in-addr.arpa.';
  const six = '8.b.d.0.1.0.0.2.ip6.arpa.';
  const deep = '0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa.';
  let bench: Bench;
  atFirst(async () => {
    bench = await Bench.open({ records: { ptr: { zones: [part, '2001.in-addr.arpa'] } } });
    bench.route53.createZone(part);
    const created = await bench.hook([
      update(net, 'ns.d.tld. A 192.0.2.53', `${net} NS ns.d.tld.`, '192.0.2.9 PTR nine.d.tld.'),
      update(six, `${six} NS ns.d.tld.`),
      update('d.tld.', 'd.tld. A 192.0.2.1', 'a.d.tld. A 192.0.2.7', 'six.d.tld. AAAA 2001:db8::1'),
    ]);
    assert.equal(created.code, 0, created.stderr);
  });
  atTheEnd(async () => bench.close());

  async function hook(...commands: readonly object[]): Promise<Ended> {
    const ended = await bench.hook(commands);
    assert.equal(ended.code, 0, ended.stderr);
    return ended;
  }
  const pointers = (zone: string): readonly string[] => bench.sets(zone).filter((line) => line.includes(' PTR '));

  it('are written if Plesk has the reverse zone, in one call, and in none when requested again', async () => {
    assert.deepEqual(await bench.calls(async () => hook(create('192.0.2.1', 'd.tld'))), ['ChangeResourceRecordSets']);
    assert.deepEqual(await bench.calls(async () => hook(create('192.0.2.1', 'D.TLD.'))), []);
    assert.ok(pointers(net).includes(`1.${net} PTR 7200 d.tld.`));
    const again = [drop('192.0.2.1'), create('192.0.2.1', 'd.tld')];
    assert.deepEqual(await bench.calls(async () => hook(...again)), []);
    assert.ok(pointers(net).includes(`1.${net} PTR 7200 d.tld.`));
  });

  it('are one set for several host names, which are removed one by one, and all at once', async () => {
    await hook(create('192.0.2.2', 'a.d.tld'), create('192.0.2.2', 'b.d.tld'));
    assert.ok(pointers(net).includes(`2.${net} PTR 7200 a.d.tld., b.d.tld.`));
    await hook(create('192.0.2.9', 'also.d.tld'));
    assert.ok(pointers(net).includes(`9.${net} PTR 7200 also.d.tld., nine.d.tld.`));
    await hook(drop('192.0.2.2', 'a.d.tld'), drop('192.0.2.9'));
    assert.ok(pointers(net).includes(`2.${net} PTR 7200 b.d.tld.`));
    assert.ok(pointers(net).includes(`9.${net} PTR 7200 nine.d.tld.`), 'the row of the reverse zone itself stays');
    await hook(create('192.0.2.2', 'c.d.tld'), drop('192.0.2.2'));
    assert.ok(!pointers(net).some((line) => line.startsWith('2.')));
  });

  it('of IPv6 in any spelling are in the closest zone of nibbles, and move to a new closer one', async () => {
    const long = '1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.';
    await hook(create('2001:0DB8:0000:0000::0001', 'six.d.tld'));
    assert.deepEqual(pointers(six), [`${long}${deep} PTR 7200 six.d.tld.`]);
    await hook(update(deep, `${deep} NS ns.d.tld.`));
    assert.deepEqual(pointers(six), []);
    assert.deepEqual(pointers(deep), [`${long}${deep} PTR 7200 six.d.tld.`]);
    await hook({ command: 'delete', zone: { name: deep } });
    assert.deepEqual(pointers(deep), []);
    assert.deepEqual(pointers(six), [`${long}${deep} PTR 7200 six.d.tld.`]);
  });

  it('are written to a zone at the provider that only the configuration names, here one of RFC 2317', async () => {
    assert.deepEqual(await bench.calls(async () => hook(create('198.0.2.5', 'a.d.tld'))), [
      'ListHostedZonesByName',
      'ListResourceRecordSets',
      'ChangeResourceRecordSets',
    ]);
    assert.deepEqual(await bench.calls(async () => hook(create('198.0.2.6', 'a.d.tld'))), ['ChangeResourceRecordSets']);
    assert.deepEqual(bench.sets(part), [
      `5.${part.replace('/', String.raw`\057`)} PTR 3600 a.d.tld.`,
      `6.${part.replace('/', String.raw`\057`)} PTR 3600 a.d.tld.`,
    ]);
    await hook(drop('198.0.2.5'), drop('198.0.2.6'));
    assert.deepEqual(bench.sets(part), []);
    assert.deepEqual(
      (await bench.json<{ zones: { zone: string; action: string }[] }>('plan')).zones.filter(
        (item) => item.action !== 'none',
      ),
      [],
    );
  });

  it('never replace a foreign PTR, even if zones are adopted', async () => {
    bench.configure({ records: { ptr: { zones: [part] } }, policy: { adopt: 'auto' } });
    const foreign = { Type: 'PTR' as const, TTL: 60, ResourceRecords: [{ Value: 'theirs.example.' }] };
    bench.route53.put(part, { Name: `7.${part}`, ...foreign });
    bench.route53.put(net, { Name: `77.${net}`, ...foreign });
    const { code, stderr } = await bench.hook([create('198.0.2.7', 'a.d.tld'), create('192.0.2.77', 'a.d.tld')]);
    assert.equal(code, 1);
    assert.match(stderr, /held \(conflict\): update 7\.0\/25/);
    assert.match(stderr, /held \(conflict\): update 77\.2/);
    assert.ok(pointers(net).includes(`77.${net} PTR 60 theirs.example.`));
    assert.deepEqual(bench.sets(part).length, 1);
    await hook(drop('198.0.2.7'), drop('192.0.2.77'));
    assert.ok(pointers(net).includes(`77.${net} PTR 60 theirs.example.`));
    bench.configure({ records: { ptr: { zones: [part] } } });
  });

  it("are reported if the configuration names a missing zone, which isn't created", async () => {
    const none = '3.0.192.in-addr.arpa';
    bench.configure({ records: { ptr: { zones: [none] } } });
    const { code, stderr } = await bench.hook([create('192.0.3.1', 'a.d.tld')]);
    assert.equal(code, 1);
    assert.match(stderr, /held \(no-hosted-zone\).*Create the hosted zone there/);
    const plan = await bench.json<{ zones: { action: string; held: { rule: string }[] }[] }>('plan', none);
    assert.deepEqual(
      plan.zones.map(({ action, held }) => [action, held[0]?.rule]),
      [['held', 'no-hosted-zone']],
    );
    assert.throws(() => bench.route53.zone(none));
    bench.route53.createZone(none);
    assert.equal((await bench.run('apply', '--yes')).code, 0);
    assert.deepEqual(bench.sets(none), [`1.${none}. PTR 3600 a.d.tld.`]);
    bench.configure({ records: { ptr: { zones: [none], mode: 'list' } } });
    assert.equal((await bench.run('apply', '--yes')).code, 0);
    assert.deepEqual(bench.sets(none), []);
    assert.ok((await bench.json<PtrList>('ptr', 'ls')).wanted.some((item) => item.address === '192.0.3.1'));
    bench.configure({});
  });
});

describe('PTRs that no target holds', () => {
  let bench: Bench;
  atFirst(async () => {
    bench = await Bench.open();
  });
  atTheEnd(async () => bench.close());

  it("are listed for the owner of the addresses, including those in a zone's records, each confirmed or not", async () => {
    const sample = JSON.parse(plesk('plesk-sample-update-and-ptrs.json')) as [{ zone: { rr: object[] } }];
    sample[0].zone.rr.push({ host: '1.2.3.5', type: 'PTR', opt: '24', value: 'ftp.domain.tld.' });
    const more = [create('10.0.0.1', 'mail.domain.tld'), create('10.0.0.2', 'elsewhere.example')];
    const { code, stderr } = await bench.hook([...sample, ...more]);
    assert.equal(code, 0);
    assert.match(stderr, /rejected 1\.2\.3\.4 PTR .*4\.3\.2\.1\.in-addr\.arpa\./);
    const { wanted, placed } = await bench.json<PtrList>('ptr', 'ls');
    assert.deepEqual(placed, []);
    assert.deepEqual(
      wanted
        .map(({ address, hostname, forward, from }) => [address, hostname, forward, from.join()])
        .toSorted((a, b) => compareText(String(a), String(b))),
      [
        ['1.2.3.4', 'domain.tld.', 'confirmed', 'createPTRs,domain.tld.'],
        ['1.2.3.5', 'ftp.domain.tld.', 'none', 'domain.tld.'],
        ['10.0.0.1', 'mail.domain.tld.', 'other', 'createPTRs'],
        ['10.0.0.2', 'elsewhere.example.', 'unknown', 'createPTRs'],
        ['2002:5bcc:18fd:c:1:2:3:4', 'domain.tld.', 'other', 'createPTRs'],
      ],
    );
    const { stdout } = await bench.run('ptr', 'ls');
    assert.match(
      stdout,
      /^4\.3\.2\.1\.in-addr\.arpa\. +PTR {2}domain\.tld\. +; 1\.2\.3\.4: the hostname has this address$/m,
    );
  });

  it('move to a new reverse zone, and back to the list when it is deleted', async () => {
    const net = '3.2.1.in-addr.arpa.';
    const rejects = async (): Promise<readonly string[]> => {
      const { zones } = await bench.json<{ zones: { rejects: { host: string }[] }[] }>('plan', 'domain.tld');
      return zones.flatMap((zone) => zone.rejects.map((reject) => reject.host));
    };
    assert.deepEqual(await rejects(), ['1.2.3.4', '1.2.3.5']);
    assert.equal((await bench.hook(update(net, `${net} NS ns.domain.tld.`))).code, 0);
    assert.deepEqual(bench.sets(net), [`4.${net} PTR 7200 domain.tld.`, `5.${net} PTR 7200 ftp.domain.tld.`]);
    assert.deepEqual(await rejects(), []);
    const same = await bench.calls(async () => bench.hook(plesk('plesk-sample-update-and-ptrs.json')));
    assert.deepEqual(same, ['ChangeResourceRecordSets'], 'the row that is gone from the zone is gone here');
    assert.deepEqual(bench.sets(net), [`4.${net} PTR 7200 domain.tld.`]);
    assert.deepEqual(await bench.calls(async () => bench.hook(plesk('plesk-sample-update-and-ptrs.json'))), []);
    const listed = await bench.run('ptr', 'ls', '--all');
    assert.match(listed.stdout, /; in the zone 3\.2\.1\.in-addr\.arpa\.\n4\.3/);
    assert.equal((await bench.hook({ command: 'delete', zone: { name: net } })).code, 0);
    assert.deepEqual(bench.sets(net), []);
    assert.deepEqual(await rejects(), ['1.2.3.4']);
    assert.equal((await bench.hook({ command: 'delete', zone: { name: 'domain.tld.' } })).code, 0);
    await bench.hook(drop('1.2.3.4', 'domain.tld'));
    const { wanted } = await bench.json<PtrList>('ptr', 'ls');
    assert.ok(!wanted.some((item) => item.address === '1.2.3.4'));
  });
});
