import assert from 'node:assert/strict';
import { after as atTheEnd, before, describe, it } from 'node:test';
import { Bench } from '../support/bench.ts';
import { numberedUpdate } from '../support/numbered-update.ts';

const zones = 1000;
const nameOf = (i: number): string => `z${String(i).padStart(4, '0')}.example.`;

/** Two zones have other content, one has a CNAME where Plesk has an address, and one belongs to another server. */
const [differing, alsoDiffering, blocked, failing] = [100, 200, 300, 400].map(nameOf) as [
  string,
  string,
  string,
  string,
];

describe('adopt of a thousand hosted zones by a glob', () => {
  let bench: Bench;
  before(async () => {
    bench = await Bench.open({ hook: { apply: 'record' } }, { settings: { quotas: { zonesPerAccount: 2000 } } });
    const put = (zone: string, Type: 'A' | 'CNAME', Name: string, Value: string): void =>
      bench.route53.put(zone, { Name, Type, TTL: 300, ResourceRecords: [{ Value }] });
    const calls = Array.from({ length: zones }, (_, i) => {
      const zone = nameOf(i);
      bench.route53.createZone(zone, { comment: 'by hand' });
      const other = zone === differing || zone === alsoDiffering;
      put(zone, 'A', zone, other ? '203.0.113.1' : '192.0.2.1');
      return numberedUpdate(zone, 1);
    });
    put(blocked, 'CNAME', `www.${blocked}`, 'elsewhere.example.');
    const www = (zone: string) => ({ host: `www.${zone}`, type: 'A', value: '192.0.2.1' });
    const wanted = {
      name: blocked,
      soa: { ttl: 300, serial: 2 },
      rr: [{ ...www(blocked), host: blocked }, www(blocked)],
    };
    assert.equal((await bench.hook([...calls, { command: 'update', zone: wanted }])).code, 0);
  });
  atTheEnd(async () => bench.close());

  it('makes one plan with one listing, that begins with the numbers and the zones that need a person', async () => {
    bench.route53.faults.add({
      kind: 'internal-error',
      action: 'ListResourceRecordSets',
      zoneId: bench.route53.zone(failing).id,
    });
    const calls = await bench.calls(async () => {
      const { code, stdout, stderr } = await bench.run('adopt', '*.example', '--yes');
      assert.equal(code, 1);
      const lines = stdout.split('\n');
      assert.equal(lines[0], 'Adoption of 1000 zones: 996 already as in Plesk, 2 with changes, 2 to decide.');
      const screen = lines.slice(0, 24).join('\n');
      assert.match(
        screen,
        /\nz0300\.example\. at route53 .*\n {2}! held \(cname\) {2}create www\.z0300\.example\. A: /,
      );
      assert.match(screen, /\nz0400\.example\. at route53.*: could not be planned\n {2}! /);
      assert.match(screen, /\nz0100\.example\. at route53 .*: will be updated\n/);
      assert.doesNotMatch(stdout, /z0001\.example/, 'a zone without changes has no line');
      assert.match(stdout, /^Plan: 0 to create, 2 to update, 0 to delete, 1 held in 1000 zones; 1001 API calls; /m);
      assert.match(String(lines.at(-2)), /^Adopted 998 of 1000 zones, 1 failed, 1 held, \d+ (?:s|min)/);
      assert.match(stderr, /z0300\.example\. at route53: held \(cname\)/);
    });
    bench.route53.faults.clear();
    const of = (action: string): number => calls.filter((call) => call === action).length;
    assert.equal(of('ListHostedZones'), 10, 'one listing, 100 zones a call');
    assert.equal(of('ListHostedZonesByName') + of('GetHostedZone'), 0);
    assert.equal(of('UpdateHostedZoneComment'), 999);
    assert.equal(of('ChangeResourceRecordSets'), 2);
    const comments = bench.route53.dumpAccount().zones.filter(({ comment }) => comment?.includes('dns-sync server='));
    assert.equal(comments.length, 999);
  });

  it('has nothing left to do but for those', async () => {
    const { code, stdout } = await bench.run('adopt', '*.example', '--yes');
    assert.equal(code, 1, 'one is still held');
    assert.match(stdout, /^Adoption of 1000 zones: 999 already as in Plesk, 0 with changes, 1 to decide\./);
  });
});
