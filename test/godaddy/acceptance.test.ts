import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { address, fromTemplate, whole, type PleskCommand, type PleskRecord } from '../acceptance/calls.ts';
import type { Bench, Ended } from '../support/bench.ts';
import { openGoDaddyBench, type GoDaddyBench } from './support/godaddy-bench.ts';

// Plesk's lists of docs/acceptance.md with GoDaddy. Its zones are given, so each is added to the account first.

describe("Plesk's acceptance lists with GoDaddy", () => {
  let place: GoDaddyBench;
  let bench: Bench;
  before(async () => {
    place = await openGoDaddyBench();
    bench = place.bench;
  });
  after(async () => {
    // PUT would replace complete zones.
    assert.ok(place.local.ledger.every(({ method }) => ['GET', 'POST', 'DELETE'].includes(method)));
    await place.close();
  });

  const give = (...zones: readonly string[]): void => {
    for (const zone of zones) place.local.addZone(zone.replace(/\.$/, ''));
  };
  const sets = (zone: string): readonly string[] => place.local.records(zone.replace(/\.$/, ''));
  const hook = async (call: PleskCommand | object): Promise<Ended> => {
    const ended = await bench.hook(call);
    assert.equal(ended.code, 0, ended.stdout + ended.stderr);
    return ended;
  };
  const resync = async (...calls: readonly PleskCommand[]): Promise<Ended> => {
    const file = join(bench.dir, 'source.json');
    writeFileSync(file, JSON.stringify(calls));
    return bench.run('resync', '--from', file, '--partial', '--yes');
  };
  const statusOf = async (zone: string) => {
    const { zones } = await bench.json<{
      readonly zones: readonly { readonly state: string; readonly rejects: readonly { readonly host: string }[] }[];
    }>('status', zone);
    return zones[0];
  };
  const stateOf = async (zone: string): Promise<string | undefined> => (await statusOf(zone))?.state;

  describe('successful synchronization', () => {
    it('copies all records of the domain into the given zone, marks it and reports it once', async () => {
      const name = 'copied.example.';
      give(name);
      const call = fromTemplate(name, 1);
      assert.match((await hook(call)).stdout, /^copied\.example\. at own copied\.example\.: .*; synchronized$/m);
      assert.deepEqual(
        sets(name).map((line) => line.replace(/(DKIM1; p=).*/, '$1…')),
        [
          '@ A 600 203.0.113.10',
          '@ AAAA 600 2001:db8:5bcc:18fd:c:1:2:3',
          '@ MX 600 10 mail.copied.example.',
          '@ TXT 600 v=spf1 +a +mx +a:server.example.net -all',
          '_caldavs._tcp.@ SRV 600 0 0 8443 server.example.net.',
          '_dmarc TXT 3600 v=DMARC1; p=quarantine; adkim=s; aspf=s',
          '_domainconnect TXT 600 domainconnect.plesk.com/host/server.example.net/port/8443',
          '_domainkey TXT 600 o=-',
          '_imaps._tcp.@ SRV 600 0 0 993 mail.copied.example.',
          '_smtps._tcp.@ SRV 600 0 0 465 mail.copied.example.',
          'default._domainkey TXT 600 v=DKIM1; p=…',
          'ftp CNAME 600 copied.example.',
          'ipv4 A 600 203.0.113.10',
          'ipv6 AAAA 600 2001:db8:5bcc:18fd:c:1:2:3',
          'mail A 600 203.0.113.10',
          'mail AAAA 600 2001:db8:5bcc:18fd:c:1:2:3',
          'ns1 A 600 203.0.113.10',
          'ns2 A 600 203.0.113.10',
          'webmail A 600 203.0.113.10',
          'webmail AAAA 600 2001:db8:5bcc:18fd:c:1:2:3',
          'www CNAME 600 copied.example.',
        ],
      );
      assert.equal(await stateOf(name), 'synchronized');
      const start = place.local.ledger.length;
      assert.doesNotMatch((await hook(call)).stdout, /synchronized$/m);
      assert.equal(place.local.ledger.length, start, 'nothing changed, so nothing is requested');
      assert.equal((await bench.run('drift')).code, 0);
    });

    it('names a record that GoDaddy does not support, and why, and a TTL that it moves', async () => {
      const name = 'odd.example.';
      give(name);
      const odd = { host: `wild.${name}`, type: 'TLSA', opt: '3 1 1', value: 'ab'.repeat(32) };
      const { stdout, stderr } = await hook(whole(name, 1, [address(name), odd]));
      assert.match(stderr, /wild\.odd\.example\. TLSA .*GoDaddy does not support records of type TLSA/);
      assert.match(stdout + stderr, /TTL 300 is outside the range of GoDaddy \(600 to 86400\); 600 is used/);
      assert.match((await bench.run('plan', name)).stdout, /TTL 300 is outside the range of GoDaddy/);
      const status = await statusOf(name);
      assert.deepEqual([status?.state, status?.rejects.length], ['synchronized', 1]);
    });

    it('names a zone that can not be synchronized, and why', async () => {
      const name = 'missing.example.';
      const { code, stderr } = await bench.hook(whole(name, 1, [address(name)]));
      assert.equal(code, 1);
      assert.match(stderr, /missing\.example\. at own: .*GoDaddy/);
      const plan = await bench.json<{ readonly zones: readonly object[] }>('plan', name);
      assert.match(JSON.stringify(plan.zones), /"action":"held".*"rule":"no-hosted-zone"/);
      assert.equal((await bench.run('apply', '--yes', name)).code, 2);
      give(name);
      assert.equal((await bench.run('apply', '--yes', name)).code, 0);
      assert.deepEqual(sets(name), ['@ A 600 192.0.2.1']);
    });
  });

  describe('domain types', () => {
    for (const kind of ['subscription', 'addon', 'alias', 'shop.parent'] as const)
      it(`a zone of ${kind} is synchronized`, async () => {
        const name = `${kind}.example.`;
        give(name);
        await hook(fromTemplate(name, 1));
        assert.equal(sets(name).length, 21);
      });

    it('a domain without hosting is synchronized with the few records that it has', async () => {
      const name = 'nohosting.example.';
      give(name);
      const mail = { host: name, type: 'MX', opt: '10', value: `mail.${name}` };
      await hook(whole(name, 1, [mail, address(name, 'mail')]));
      assert.deepEqual(sets(name), [`@ MX 600 10 mail.${name}`, 'mail A 600 192.0.2.1']);
    });

    it('a subdomain in the zone of its parent is part of that', async () => {
      const name = 'whole.example.';
      give(name);
      await hook(whole(name, 1, [address(name), address(name, 'www.shop')]));
      assert.deepEqual(sets(name), ['@ A 600 192.0.2.1', 'www.shop A 600 192.0.2.1']);
    });

    it('a domain on IPv6 is synchronized, with its address in the usual spelling', async () => {
      const name = 'six.example.';
      give(name);
      await hook(whole(name, 1, [address(name, '', '2001:0db8:0000:0000:0000:0000:0000:0010')]));
      assert.deepEqual(sets(name), ['@ AAAA 600 2001:db8::10']);
    });

    it('an IDN domain is shown in its national spelling', async () => {
      const name = 'xn--mnchen-3ya.example.';
      give(name);
      const call = whole(name, 1, [address(name)], { zone: { displayName: 'münchen.example.' } });
      assert.match((await hook(call)).stdout, /^münchen\.example\. \(xn--mnchen-3ya\.example\.\) at own /m);
    });

    for (const [kind, how] of [
      ['a disabled DNS zone', { soa: { status: 2 } }],
      ['a secondary DNS zone', { soa: { type: 'slave' } }],
      ['a disabled domain', { zone: { status: 'disabled' } }],
      ['a suspended domain', { zone: { status: 'suspended' } }],
    ] as const)
      it(`${kind} is not synchronized, and keeps its records if it was`, async () => {
        const name = `${kind.replaceAll(' ', '-').toLowerCase()}.example.`;
        give(name);
        assert.match((await resync(whole(name, 1, [address(name)], how))).stdout, /skipped, the zone is unknown/);
        assert.deepEqual(sets(name), []);
        await hook(whole(name, 2, [address(name)]));
        assert.match((await resync(whole(name, 3, [address(name, 'new')], how))).stdout, /the zone stays as it is/);
        assert.equal((await bench.run('apply', '--yes', name)).code, 0);
        assert.deepEqual(sets(name), ['@ A 600 192.0.2.1']);
      });
  });

  describe('operations with a DNS zone', () => {
    it('applying the DNS template, and resetting to defaults, updates the records', async () => {
      const name = 'template.example.';
      give(name);
      await hook(whole(name, 1, [address(name), address(name, 'own')]));
      await hook(fromTemplate(name, 2));
      const fresh = sets(name);
      assert.equal(fresh.length, 21);
      const edited = fromTemplate(name, 1).zone.rr.filter(({ type }) => type !== 'SRV' && type !== 'TXT');
      await hook(whole(name, 3, [...edited, address(name, 'own')]));
      assert.notDeepEqual(sets(name), fresh);
      await hook(fromTemplate(name, 4));
      assert.deepEqual(sets(name), fresh);
    });
  });

  describe('operations with DNS records', () => {
    const zone = 'records.example.';
    const host = `name.${zone}`;
    let serial = 1;
    before(async () => {
      give(zone);
      await hook(whole(zone, serial, [address(zone)]));
    });
    const edit = async (...records: readonly PleskRecord[]): Promise<void> => {
      await hook(whole(zone, ++serial, [address(zone), ...records]));
    };

    const cases: Readonly<
      Record<string, readonly [first: readonly string[], later: readonly string[], lines: readonly string[]]>
    > = {
      A: [['192.0.2.5'], ['192.0.2.6'], ['name A 600 192.0.2.5', 'name A 600 192.0.2.6']],
      AAAA: [['2001:db8::5'], ['2001:db8::6'], ['name AAAA 600 2001:db8::5', 'name AAAA 600 2001:db8::6']],
      CNAME: [
        ['a.example.net.'],
        ['b.example.net.'],
        ['name CNAME 600 a.example.net.', 'name CNAME 600 b.example.net.'],
      ],
      MX: [
        ['m.example.net.', '10'],
        ['m.example.net.', '20'],
        ['name MX 600 10 m.example.net.', 'name MX 600 20 m.example.net.'],
      ],
      NS: [
        ['ns1.example.net.'],
        ['ns2.example.net.'],
        ['name NS 600 ns1.example.net.', 'name NS 600 ns2.example.net.'],
      ],
      TXT: [['one "two"'], ['three'], ['name TXT 600 one "two"', 'name TXT 600 three']],
      CAA: [
        ['one.example.net', '0 issue'],
        ['two.example.net', '0 issue'],
        ['name CAA 600 0 issue one.example.net', 'name CAA 600 0 issue two.example.net'],
      ],
    };
    for (const [type, [first, later, lines]] of Object.entries(cases))
      it(`adding, editing and removing a ${type} record does the same at GoDaddy`, async () => {
        const record = ([value = '', opt]: readonly string[]): PleskRecord => ({
          host,
          type,
          value,
          ...(opt !== undefined && { opt }),
        });
        await edit(record(first));
        assert.deepEqual(sets(zone), ['@ A 600 192.0.2.1', lines[0]]);
        await edit(record(later));
        assert.deepEqual(sets(zone), ['@ A 600 192.0.2.1', lines[1]]);
        await edit();
        assert.deepEqual(sets(zone), ['@ A 600 192.0.2.1']);
      });

    it('adding, editing and removing an SRV record does the same at GoDaddy', async () => {
      const service = { host: `_sip._tcp.${host}`, type: 'SRV', value: 'sip.example.net.' };
      await edit({ ...service, opt: '10 5 5060' });
      await edit({ ...service, opt: '10 5 5061' });
      assert.deepEqual(sets(zone), ['@ A 600 192.0.2.1', '_sip._tcp.name SRV 600 10 5 5061 sip.example.net.']);
      await edit();
      assert.deepEqual(sets(zone), ['@ A 600 192.0.2.1']);
    });

    for (const type of ['TLSA', 'DS', 'HTTPS', 'PTR'])
      it(`a ${type} record is rejected, and the rest is done`, async () => {
        const values: Readonly<Record<string, Omit<PleskRecord, 'host' | 'type'>>> = {
          TLSA: { opt: '3 1 1', value: 'ab'.repeat(32) },
          DS: { value: '60485 5 1 2BB183AF5F22588179A53B0A98631FAD1A292118' },
          HTTPS: { opt: '1', value: '. alpn=h2' },
          PTR: { value: 'one.example.net.' },
        };
        const { stderr } = await hook(
          whole(zone, ++serial, [address(zone), { host, type, value: '', ...values[type] }]),
        );
        assert.match(stderr, new RegExp(`GoDaddy does not support records of type ${type}`));
        assert.deepEqual(sets(zone), ['@ A 600 192.0.2.1']);
      });
  });

  describe('operations with a domain', () => {
    it('changing its name moves its records, if the new zone is given', async () => {
      const [old, name] = ['before.example.', 'after.example.'];
      give(old, name);
      await hook(whole(old, 1, [address(old), address(old, 'www')]));
      const { stdout } = await hook([
        { command: 'delete', zone: { name: old } },
        whole(name, 2, [address(name), address(name, 'www')]),
      ]);
      assert.match(stdout, /before\.example\. was renamed to after\.example\./);
      assert.deepEqual([sets(old), sets(name)], [[], ['@ A 600 192.0.2.1', 'www A 600 192.0.2.1']]);
    });

    it('changing its IP address updates it in all of its records', async () => {
      const name = 'moved.example.';
      give(name);
      const call = fromTemplate(name, 1);
      await hook(call);
      const expected = sets(name).map((line) => line.replace('203.0.113.10', '203.0.113.99'));
      await hook(
        whole(
          name,
          2,
          call.zone.rr.map((rr) => ({ ...rr, value: rr.value.replace('203.0.113.10', '203.0.113.99') })),
        ),
      );
      assert.deepEqual(sets(name), expected);
    });

    it('removing it removes its records, and leaves the zone and those of others', async () => {
      const name = 'removed.example.';
      give(name);
      await hook(fromTemplate(name, 1));
      place.local.zone('removed.example').put({ name: 'theirs', type: 'A', data: '203.0.113.1', ttl: 600 });
      await bench.hook({ command: 'delete', zone: { name } });
      assert.deepEqual(sets(name), ['theirs A 600 203.0.113.1']);
    });
  });
});
