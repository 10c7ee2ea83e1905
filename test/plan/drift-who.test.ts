import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { startLocalCloudTrail, type LocalCloudTrail } from '../../fixtures/cloudtrail/local-cloudtrail.ts';
import { Bench } from '../support/bench.ts';
import { conforms } from '../support/conforms.ts';
import { hostsUpdate } from '../support/numbered-update.ts';

const zone = 'a.example.';
const hosts = ['console', 'program', 'service', 'ours', 'refused', 'late'];
const person = 'arn:aws:iam::111122223333:user/smithj';
const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:52.0) Gecko/20100101 Firefox/52.0';

interface Author {
  readonly at: string;
  readonly identity: string;
  readonly source: string;
  readonly address: string | null;
}

interface Drift {
  readonly zones: readonly {
    readonly zone: string;
    readonly drift: readonly { name: string; who?: Author | null }[];
  }[];
  readonly summary: { readonly calls: number };
}

describe('drift --who', () => {
  let bench: Bench;
  let trail: LocalCloudTrail;

  /** Changes a record set as another program does, and logs the event. */
  const change = (host: string, event: object = {}, at = Date.now()): void => {
    const set = { Name: `${host}.${zone}`, Type: 'A' as const, TTL: 300, ResourceRecords: [{ Value: '203.0.113.9' }] };
    bench.route53.put(zone, set);
    logEvent(`${host}.${zone}`, 'CFOREIGN', { eventTime: new Date(at).toISOString(), ...event });
  };
  const logEvent = (name: string, changeId: string, event: object = {}): void =>
    trail.add({
      userIdentity: { type: 'IAMUser', arn: person, userName: 'smithj' },
      sourceIPAddress: '192.0.2.92',
      userAgent: firefox,
      requestParameters: {
        hostedZoneId: bench.route53.zone(zone).id,
        // As a client writes names: in any case, and without the final dot.
        changeBatch: {
          changes: [
            { action: 'UPSERT', resourceRecordSet: { name: name.slice(0, -1).toUpperCase(), type: 'A', tTL: 300 } },
          ],
        },
      },
      responseElements: { changeInfo: { id: `/change/${changeId}`, status: 'PENDING' } },
      ...event,
    });
  const authors = async (): Promise<Readonly<Record<string, Author | null | undefined>>> => {
    const { zones } = await bench.json<Drift>('drift', '--who');
    return Object.fromEntries((zones[0]?.drift ?? []).map(({ name, who }) => [name.replace(`.${zone}`, ''), who]));
  };

  before(async () => {
    bench = await Bench.open();
    trail = await startLocalCloudTrail();
    bench.env['AWS_ENDPOINT_URL_CLOUDTRAIL'] = trail.url;
    const created = await bench.hook(hostsUpdate(zone, 1, ...hosts.map((host) => `${host}.${zone}`)));
    assert.equal(created.code, 0, created.stderr);
  });
  after(async () => {
    await trail.close();
    await bench.close();
  });

  it('makes no request without drift', async () => {
    const { stdout, code } = await bench.run('drift', '--who');
    assert.deepEqual([code, stdout, trail.lookups.length], [0, 'No drift in 1 zone.\n', 0]);
  });

  it('names time, identity and source of each change, and knows our own changes by their IDs', async () => {
    const start = Date.now() - 60_000;
    // Only the last of two changes made the drift.
    change('console', { userIdentity: { type: 'Root', arn: 'arn:aws:iam::111122223333:root' } }, start - 30_000);
    change('console', { sessionCredentialFromConsole: 'true' }, start);
    change(
      'program',
      { userAgent: 'OctoDNS/1.0', userIdentity: { type: 'AssumedRole', arn: `${person}-role` } },
      start,
    );
    change('service', {
      userAgent: 'cloudformation.amazonaws.com',
      sourceIPAddress: 'cloudformation.amazonaws.com',
      userIdentity: { type: 'AWSService', invokedBy: 'cloudformation.amazonaws.com' },
      eventTime: new Date(start).toISOString(),
    });
    change('refused', { errorCode: 'AccessDenied', responseElements: null });
    // Ours is the newest event of this set: it only shows the change before it.
    change('ours', {}, start);
    const { entries } = await bench.json<{ entries: { passes: { changeIds: string[] }[] }[] }>('history', zone);
    const own = entries.flatMap(({ passes }) => passes.flatMap(({ changeIds }) => changeIds));
    assert.ok(own.length > 0);
    for (const id of own)
      logEvent(`ours.${zone}`, id, { userIdentity: { arn: 'arn:aws:iam::111122223333:user/dns-sync' } });
    // CloudTrail has no event of it yet.
    bench.route53.put(zone, { Name: `late.${zone}`, Type: 'A', TTL: 60, ResourceRecords: [{ Value: '203.0.113.9' }] });

    const at = new Date(start).toISOString();
    assert.deepEqual(await authors(), {
      console: { at, identity: person, source: 'AWS console', address: '192.0.2.92' },
      program: { at, identity: `${person}-role`, source: 'OctoDNS/1.0', address: '192.0.2.92' },
      service: {
        at,
        identity: 'cloudformation.amazonaws.com',
        source: 'cloudformation.amazonaws.com',
        address: 'cloudformation.amazonaws.com',
      },
      ours: { at, identity: person, source: firefox, address: '192.0.2.92' },
      refused: null,
      late: null,
    });
    const [first] = trail.lookups;
    assert.ok(Number(first?.['StartTime']) * 1000 > start - 10 * 60_000, 'nothing before the last check without drift');
    const { stdout } = await bench.run('drift', '--who');
    const shown = `${at.slice(0, 19).replace('T', ' ')}Z`;
    assert.ok(stdout.includes(`    changed   ${shown} by ${person}, with AWS console (192.0.2.92)\n`), stdout);
    assert.ok(
      stdout.includes(`    changed   ${shown} by cloudformation.amazonaws.com, with cloudformation.amazonaws.com\n`),
    );
    assert.match(stdout, /changed {3}by an unknown author: the provider's log does not have the change, or not yet\n/);
    conforms('drift', JSON.parse((await bench.run('drift', '--who', '--json')).stdout));
  });

  it('reads page after page at the rate of the service', async () => {
    const checked = Date.now();
    for (let i = 0; i < 120; i++) logEvent('x.b.example.', `C${i}`);
    trail.add({ eventTime: new Date(Date.now() - 91 * 86_400_000).toISOString() });
    const [lookups, throttled] = [trail.lookups.length, trail.throttled];
    assert.equal((await authors())['console']?.identity, person);
    const asked = trail.lookups.slice(lookups);
    assert.equal(asked.length, 3, 'pages of 50 events');
    assert.equal(trail.throttled, throttled);
    for (const { StartTime: start } of asked)
      assert.ok(Number(start) * 1000 < checked - 89 * 86_400_000, 'known drift');
  });

  it("warns if it isn't allowed, with the least policy, and drift goes on", async () => {
    trail.isAllowed = false;
    const { stdout, stderr, code } = await bench.run('drift', '--who', '--json');
    trail.isAllowed = true;
    assert.equal(code, 2);
    const { zones } = JSON.parse(stdout) as Drift;
    assert.deepEqual(new Set(zones[0]?.drift.map(({ who }) => who)), new Set([null]));
    assert.match(
      stderr,
      /route53: cannot find out who made the drift: arn:aws:iam::111122223333:user\/dns-sync is not allowed to call cloudtrail:LookupEvents; allow it .*"dns-sync doctor --iam-policy who" prints the complete policy/,
    );
    const policy = JSON.parse((await bench.run('doctor', '--iam-policy', 'who')).stdout) as object;
    assert.deepEqual(policy, {
      Version: '2012-10-17',
      Statement: [{ Sid: 'DnsSyncWho', Effect: 'Allow', Action: ['cloudtrail:LookupEvents'], Resource: '*' }],
    });
  });

  it('sends no credentials to AWS if Route 53 is another service', async () => {
    const { AWS_ENDPOINT_URL_CLOUDTRAIL: _trail, ...env } = bench.env;
    const { stdout, code } = await bench.execute('dns-sync.cjs', ['drift', '--who', '--json'], '', env);
    assert.equal(code, 2);
    assert.ok((JSON.parse(stdout) as Drift).zones[0]?.drift.every(({ who }) => who === null));
  });

  it('names who deleted the hosted zone', async () => {
    const { id } = bench.route53.zone(zone);
    bench.route53.removeZone(zone);
    trail.add({
      eventName: 'DeleteHostedZone',
      userIdentity: { type: 'IAMUser', arn: person },
      userAgent: 'aws-cli/2.0',
      requestParameters: { id },
      responseElements: { changeInfo: { id: '/change/CDELETED' } },
    });
    const found = Object.values(await authors());
    assert.ok(found.length > 0);
    for (const who of found)
      assert.deepEqual([who?.identity, who?.source, who?.address], [person, 'aws-cli/2.0', null]);
  });
});
