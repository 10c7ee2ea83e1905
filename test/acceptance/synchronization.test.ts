import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Bench } from '../support/bench.ts';
import { hasLimits, openPlace, type Place } from './place.ts';
import { address, fromTemplate, whole } from './calls.ts';

interface Status {
  readonly zones: readonly {
    readonly state: string;
    readonly rejects: readonly { readonly host: string; readonly reason: string }[];
    readonly error: { readonly message: string } | null;
  }[];
}

describe('successful synchronization', () => {
  let bench: Place;
  before(async () => {
    bench = await openPlace();
  });
  after(async () => bench.close());

  it('creates the zone at the external service', async () => {
    const { code } = await bench.hook(whole('made.example.', 1, [address('made.example.')], { command: 'create' }));
    assert.equal(code, 0);
    assert.deepEqual(bench.zones(), ['made.example.']);
  });

  it('copies all records of the domain', async () => {
    const zone = 'copied.example.';
    assert.equal((await bench.hook(fromTemplate(zone, 1))).code, 0);
    const lines = bench.sets(zone).map((line) => line.replace(/(DKIM1; p=).*/, '$1…'));
    assert.deepEqual(lines, [
      `${zone} A 300 203.0.113.10`,
      `${zone} AAAA 300 2001:db8:5bcc:18fd:c:1:2:3`,
      `${zone} MX 300 10 mail.${zone}`,
      `${zone} TXT 300 "v=spf1 +a +mx +a:server.example.net -all"`,
      `_dmarc.${zone} TXT 3600 "v=DMARC1; p=quarantine; adkim=s; aspf=s"`,
      `_domainconnect.${zone} TXT 300 "domainconnect.plesk.com/host/server.example.net/port/8443"`,
      `_domainkey.${zone} TXT 300 "o=-"`,
      `default._domainkey.${zone} TXT 300 "v=DKIM1; p=…`,
      `_caldavs._tcp.${zone} SRV 300 0 0 8443 server.example.net.`,
      `_imaps._tcp.${zone} SRV 300 0 0 993 mail.${zone}`,
      `_smtps._tcp.${zone} SRV 300 0 0 465 mail.${zone}`,
      `ftp.${zone} CNAME 300 ${zone}`,
      `ipv4.${zone} A 300 203.0.113.10`,
      `ipv6.${zone} AAAA 300 2001:db8:5bcc:18fd:c:1:2:3`,
      `mail.${zone} A 300 203.0.113.10`,
      `mail.${zone} AAAA 300 2001:db8:5bcc:18fd:c:1:2:3`,
      `ns1.${zone} A 300 203.0.113.10`,
      `ns2.${zone} A 300 203.0.113.10`,
      `webmail.${zone} A 300 203.0.113.10`,
      `webmail.${zone} AAAA 300 2001:db8:5bcc:18fd:c:1:2:3`,
      `www.${zone} CNAME 300 ${zone}`,
    ]);
  });

  it('marks the domain as synchronized', async () => {
    await bench.hook(whole('marked.example.', 1, [address('marked.example.')]));
    assert.equal((await bench.json<Status>('status', 'marked.example')).zones[0]?.state, 'synchronized');
    assert.match((await bench.run('status', 'marked.example')).stdout, /^marked\.example\. {2}synchronized /m);
  });

  it('reports once to the user that the zone is synchronized now', async () => {
    const call = whole('told.example.', 1, [address('told.example.')]);
    const line = new RegExp(`^told\\.example\\. at ${bench.target} \\S+: .*; synchronized$`, 'm');
    assert.match((await bench.hook(call)).stdout, line);
    assert.doesNotMatch((await bench.hook(call)).stdout, /synchronized now/);
  });

  it('names a record that the service does not support, and why', async () => {
    const odd = { host: 'where.odd.example.', type: 'LOC', value: '52 22 23 N 4 53 32 E 0m' };
    const { code, stdout, stderr } = await bench.hook(whole('odd.example.', 1, [address('odd.example.'), odd]));
    assert.equal(code, 0);
    assert.match(stderr, /where\.odd\.example\. LOC .*unknown record type LOC/);
    assert.match(stdout, new RegExp(`odd\\.example\\. at ${bench.target}`));
    const [zone] = (await bench.json<Status>('status', 'odd.example')).zones;
    assert.deepEqual(
      zone?.rejects.map(({ host }) => host),
      ['where.odd.example.'],
    );
    assert.equal(zone?.state, 'synchronized');
  });

  it('names a zone that can not be synchronized, and why', async () => {
    const { state, message } = await bench.spoil('twice.example.');
    const { code, stderr } = await bench.hook(whole('twice.example.', 1, [address('twice.example.')]));
    assert.equal(code, 1);
    assert.match(stderr, message);
    assert.match(stderr, /twice\.example\./);
    const [zone] = (await bench.json<Status>('status', 'twice.example')).zones;
    assert.equal(zone?.state, state);
  });
});

describe('service limits', { skip: hasLimits ? false : 'this service has none' }, () => {
  it('of zones in an account are checked before a creation, and reported with their numbers', async () => {
    const bench = await Bench.open({}, { settings: { quotas: { zonesPerAccount: 1 } } });
    try {
      await bench.hook(whole('one.example.', 1, [address('one.example.')]));
      const full = await bench.hook(whole('two.example.', 1, [address('two.example.')]));
      assert.equal(full.code, 1);
      assert.match(
        full.stderr,
        /two\.example\. at route53: cannot create a hosted zone: the account has 1 of at most 1 hosted zones/,
      );
      const calls = await bench.calls(async () => {
        const again = await bench.hook(whole('three.example.', 1, [address('three.example.')]));
        assert.equal(again.code, 1);
        assert.match(again.stderr, /three\.example\. at route53: .*1 of at most 1 hosted zones/);
        const plan = await bench.run('plan');
        assert.match(plan.stdout, /held \(zone-quota\) {2}create two\.example\. .*1 of at most 1 hosted zones/);
      });
      assert.ok(!calls.includes('CreateHostedZone'), calls.join());
      assert.equal((await bench.hook(whole('one.example.', 2, [address('one.example.', 'new')]))).code, 0);
    } finally {
      await bench.close();
    }
  });

  it('of record sets in a zone stop further creations, and are reported with their numbers', async () => {
    const bench = await Bench.open({}, { settings: { quotas: { recordSetsPerZone: 5 } } });
    const name = 'full.example.';
    const call = (serial: number, ...hosts: readonly string[]) =>
      whole(name, serial, [address(name), ...hosts.map((host) => address(name, host))]);
    try {
      await bench.hook(call(1, 'a', 'b'));
      const full = await bench.hook(call(2, 'a', 'b', 'c', 'd'));
      assert.equal(full.code, 1);
      assert.match(full.stderr, /full\.example\. has 5 of at most 5 record sets/);
      const calls = await bench.calls(async () => {
        const again = await bench.hook(call(3, 'a', 'b', 'c', 'd', 'e'));
        assert.equal(again.code, 1);
        assert.match(again.stderr, /held \(record-quota\): create c\.full\.example\. A: .* 5 of at most 5 record sets/);
      });
      assert.deepEqual(calls, []);
      assert.match((await bench.run('plan')).stdout, /held \(record-quota\) {2}create c\.full\.example\. A/);
      assert.equal((await bench.run('apply', '--yes')).code, 2);
      // Everything that fits is done: an edit, and a replacement of a record.
      assert.equal((await bench.hook(call(4, 'a', 'c'))).code, 0);
      assert.deepEqual(
        bench.sets(name).map((line) => line.split(' ')[0]),
        [name, `a.${name}`, `c.${name}`],
      );
      await bench.hook(call(5, 'a', 'c', 'd'));
      bench.route53.configure({ quotas: { ...bench.route53.settings.quotas, recordSetsPerZone: 10 } });
      await bench.run('confirm', name);
      assert.equal((await bench.run('apply', '--yes')).code, 0);
      assert.equal(bench.sets(name).length, 4);
    } finally {
      await bench.close();
    }
  });
});
