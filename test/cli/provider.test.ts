import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Bench } from '../support/bench.ts';

/** What `provider show` says, as rows of head and text. */
type Rows = readonly (readonly [head: string, text: string])[];

const allTypes = 'A, AAAA, CAA, CNAME, DS, HTTPS, MX, NS, PTR, SRV, SVCB, TLSA, TXT';
const moved = 'others are set to the nearest value, with a remark';
const overwritten = 'the next edit overwrites a TTL changed outside dns-sync';
const together = 'all changes in one call are applied together, or none of them';
const compared = 'a write names what it replaces; the service refuses it if the record set changed meanwhile';
const named = 'a zone names the server that keeps it';
const unnamed = 'a zone cannot name the server that keeps it: two servers on one zone are not detected';
const versions = 'zones whose version changed since the last check are read; the others are unchanged';
const atOnce = 'a change is live when the service accepts it';

const services: Readonly<Record<string, { readonly title: string; readonly rows: Rows }>> = {
  godaddy: {
    title: 'GoDaddy',
    rows: [
      ['record types', 'A, AAAA, CAA, CNAME, MX, NS, SRV, TXT'],
      ['TTL', `600 to 86400 seconds; ${moved}; ${overwritten}`],
      ['zones', 'you create them at the service, and dns-sync writes to existing ones'],
      ['a write', 'each record is changed separately; a set can be half changed for a moment'],
      ['guard', 'none: dns-sync reads before and after each write, but can overwrite a change made in between'],
      ['owner', unnamed],
      ['NS at the apex', "the service's own, which can't be changed"],
      ['change detection', 'the record sets of each zone'],
      ['drift', 'the record sets of all zones are listed'],
      ['live', atOnce],
      ['credentials', 'from the personal access token in tokenFile'],
      ['keys of a target', 'tokenFile, endpoint'],
      ['note', 'nothing was confirmed on a live GoDaddy account: it is built from the API description and reports'],
      ['note', 'a new domain has parking records: run "dns-sync adopt ZONE" to replace them'],
      ['note', "GoDaddy's terms allow only the customer's own token: one target for each customer account"],
    ],
  },
  oci: {
    title: 'Oracle Cloud DNS',
    rows: [
      ['record types', allTypes],
      ['TTL', `30 to 604800 seconds; ${moved}`],
      ['zones', 'dns-sync creates and deletes them'],
      ['a write', together],
      ['guard', compared],
      ['owner', named],
      ['NS at the apex', "the service's own, which can't be changed"],
      ['change detection', 'one listing has the versions of all zones'],
      ['drift', versions],
      ['live', atOnce],
      ['credentials', 'from a profile of ~/.oci/config, or the instance'],
      ['keys of a target', 'compartmentId, configFile, profile, region, endpoint'],
      [
        'note',
        'nothing was confirmed with a live Oracle Cloud account: it is built from the API description and reports',
      ],
      ['note', 'the name of a zone is unique in the realm: another tenancy may have it'],
      [
        'note',
        'a new zone takes up to half a minute; until then its changes are pending, and "dns-sync retry" continues',
      ],
    ],
  },
  rfc2136: {
    title: 'name servers with dynamic updates (RFC 2136): BIND, Knot DNS, PowerDNS',
    rows: [
      ['record types', allTypes],
      ['TTL', `0 to 2147483647 seconds; ${moved}; ${overwritten}`],
      [
        'zones',
        'with the key "catalog" dns-sync creates and deletes them; ' +
          'without it you create them at the service, and dns-sync writes to existing ones',
      ],
      ['a write', together],
      ['guard', compared],
      ['owner', unnamed],
      ['NS at the apex', 'Plesk\'s by default; set "apexNs" of the target to change it'],
      ['change detection', 'one query for each zone has its version'],
      ['drift', versions],
      ['live', atOnce],
      ['credentials', 'from the TSIG key in keyFile'],
      ['keys of a target', 'server, port, keyFile, catalog'],
    ],
  },
  route53: {
    title: 'Route 53',
    rows: [
      ['record types', allTypes],
      ['TTL', `0 to 2147483647 seconds; ${moved}`],
      ['zones', 'dns-sync creates and deletes them'],
      ['a write', together],
      ['guard', compared],
      ['owner', named],
      ['NS at the apex', 'the service\'s own by default; set "apexNs" of the target to change it'],
      ['change detection', 'the record sets of each zone'],
      ['drift', 'proved absent by the number of record sets and answers of name servers; other zones are listed'],
      ['live', 'the service reports when all its name servers serve a change'],
      ['credentials', "from the AWS SDK's own chain"],
      ['keys of a target', 'region, profile, delegationSetId, zoneIds, tags'],
    ],
  },
};

describe('provider', () => {
  let bench: Bench;
  before(async () => {
    bench = await Bench.open();
  });
  after(async () => bench.close());

  it('list has all services', async () => {
    const { stdout } = await bench.run('provider', 'list');
    const lines = Object.entries(services).map(([name, { title }]) => `${name.padEnd('godaddy'.length)}  ${title}\n`);
    assert.equal(stdout, lines.join(''));
  });

  for (const [name, { title, rows }] of Object.entries(services))
    it(`show says what ${name} supports, and how dns-sync handles the rest`, async () => {
      const { code, stdout } = await bench.run('provider', 'show', name);
      assert.equal(code, 0);
      const [head, empty, ...lines] = stdout.trimEnd().split('\n');
      assert.deepEqual([head, empty], [`${name}: ${title}`, '']);
      const width = 'change detection'.length;
      assert.deepEqual(
        lines.map((line) => [line.slice(2, 2 + width).trimEnd(), line.slice(2 + width + 2)]),
        rows,
      );
    });

  it('show --json names the key with which zones are made', async () => {
    interface Shown {
      readonly providers: readonly {
        readonly name: string;
        readonly zones: string;
        readonly zonesKey: string | null;
      }[];
    }
    const { providers } = await bench.json<Shown>('provider', 'list');
    assert.deepEqual(
      providers.map(({ name, zones, zonesKey }) => [name, zones, zonesKey]),
      [
        ['godaddy', 'given', null],
        ['oci', 'made', null],
        ['rfc2136', 'given', 'catalog'],
        ['route53', 'made', null],
      ],
    );
    const { providers: shown } = await bench.json<Shown>('provider', 'show', 'rfc2136');
    assert.deepEqual(
      shown,
      providers.filter(({ name }) => name === 'rfc2136'),
    );
  });
});
