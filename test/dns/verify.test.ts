import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { after, before, describe, it } from 'node:test';
import { keyTag } from '../../src/reconcile/live/ds/key-tag.ts';
import type { VerifiedZone, VerifyDocument } from '../../src/sync/verify/verify-document.ts';
import { Bench } from '../support/bench.ts';
import { conforms } from '../support/conforms.ts';
import { startNameServers, type NameServers, type Zones } from './support/name-servers.ts';
import { serversOf, zoneLines, zonesAbove } from './support/published-zones.ts';
import { smallZone, updateCall, type PleskRecord } from './support/update-call.ts';

/** Root, the top-level domains, two servers of all hosted zones, others', and an address where nothing listens. */
const [root, top, first, second] = ['127.2.0.1', '127.2.0.2', '127.2.0.11', '127.2.0.12'] as const;
const [elsewhere, dead] = ['127.2.0.20', '127.2.0.99'] as const;

/** Everything that a name server answers in a special way. */
const everything = (zone: string): readonly PleskRecord[] => [
  ...smallZone(zone),
  { host: `alias.${zone}`, type: 'CNAME', value: `www.${zone}` },
  { host: `out.${zone}`, type: 'CNAME', value: 'www.elsewhere.example.' },
  { host: `*.${zone}`, type: 'A', value: '192.0.2.2' },
  { host: `*.${zone}`, type: 'TXT', value: 'wild' },
  { host: `same.${zone}`, type: 'A', value: '192.0.2.2' },
  { host: `a.empty.${zone}`, type: 'TXT', value: 'below an empty non-terminal' },
  { host: `sub.${zone}`, type: 'NS', value: 'ns1.elsewhere.example.' },
  { host: `sub.${zone}`, type: 'NS', value: `ns1.sub.${zone}` },
  { host: `ns1.sub.${zone}`, type: 'A', value: '192.0.2.3' },
  { host: `例え.${zone}`, type: 'A', value: '192.0.2.4' },
  { host: zone, type: 'MX', value: `mail.${zone}`, opt: '10' },
  { host: `mail.${zone}`, type: 'AAAA', value: '2001:db8::1' },
  { host: `_sip._tcp.${zone}`, type: 'SRV', value: `mail.${zone}`, opt: '10 20 5060' },
  { host: zone, type: 'CAA', value: 'letsencrypt.org', opt: '0 issue' },
  ...Array.from({ length: 30 }, (_, i) => ({ host: `many.${zone}`, type: 'A', value: `198.51.100.${i}` })),
  ...['a', 'b'].map((letter) => ({ host: `long.${zone}`, type: 'TXT', value: letter.repeat(900) })),
];

const zones = [
  'live.example.',
  'xn--bcher-kva.example.',
  'young.example.',
  'differs.example.',
  'silent.example.',
  'lame.example.',
  'others.example.',
  'mixed.example.',
  'nobody.example.',
  'lost.quiet.',
  'stray.example.',
  'signed.example.',
  'white.example.',
  'brand.example.',
  'six.example.',
];

/** A key as DNSKEY data, and the DS record that names it (RFC 4034 sections 2 and 5.1.4). */
const publicKey = Buffer.alloc(64, 7);
const dnskey = `257 3 13 ${publicKey.toString('base64')}`;
function dsOf(zone: string): string {
  const key = Uint8Array.from([1, 1, 3, 13, ...publicKey]);
  const owner = zone
    .slice(0, -1)
    .split('.')
    .flatMap((label) => [label.length, ...Buffer.from(label)]);
  const digest = createHash('sha256').update(Uint8Array.from([...owner, 0, ...key]));
  return `${keyTag(key)} 13 2 ${digest.digest('hex')}`;
}

describe('verify', () => {
  let bench: Bench;
  let servers: NameServers;
  let served: Record<string, readonly string[]>;
  const namesOf = (zone: string): readonly string[] => serversOf(bench.route53, zone);
  /** What a server has: all hosted zones with some changes; null leaves a zone out. */
  const zonesWith = (changes: Readonly<Record<string, readonly string[] | null>> = {}): Zones => {
    const all = Object.entries({ ...served, ...changes });
    return Object.fromEntries(all.flatMap(([zone, lines]) => (lines === null ? [] : [[zone, lines]])));
  };
  const delegated = (zone: string, names: readonly string[] = namesOf(zone)): readonly string[] =>
    names.map((name) => `${zone} NS ${name}`);
  const old = (zone: string): readonly string[] =>
    (served[zone] ?? []).map((line) => line.replace('192.0.2.1', '192.0.2.99'));
  const verify = async (...words: readonly string[]): Promise<VerifyDocument> => {
    const document = await bench.json<VerifyDocument>('verify', ...words);
    conforms('verify', document);
    return document;
  };
  const rowOf = async (zone: string): Promise<VerifiedZone> => {
    const { zones: rows } = await verify(zone);
    assert.equal(rows.length, 1);
    return rows[0] as VerifiedZone;
  };
  const statesOf = ({ servers: all }: VerifiedZone): readonly string[] => all.map(({ state }) => state);

  before(async () => {
    bench = await Bench.open();
    for (const zone of zones) {
      const rows = zone === 'live.example.' ? everything(zone) : smallZone(zone);
      const { code, stderr } = await bench.hook(updateCall(zone, rows));
      assert.equal(code, 0, stderr);
    }
    served = Object.fromEntries(zones.map((zone) => [zone, zoneLines(bench.route53, zone)]));
    served['signed.example.'] = [...(served['signed.example.'] ?? []), `signed.example. DNSKEY ${dnskey}`];
    const addresses: Record<string, string> = { 'ns1.elsewhere.example.': elsewhere };
    for (const zone of zones)
      for (const [i, name] of namesOf(zone).entries()) addresses[name] ??= i < 2 ? first : second;
    addresses[namesOf('silent.example.')[3] ?? ''] = dead;
    addresses[namesOf('six.example.')[2] ?? ''] = '::1';
    const own = ['ns1.white.example.', 'ns2.white.example.'];
    // The brand's name servers have names of another zone, which is delegated by their glue.
    const brand = ['ns1.white.example.', 'ns2.white.example.'];
    const parent = [
      ...zones
        .filter((zone) => !/^(?:others|mixed|nobody|lost|white|brand)\./.test(zone))
        .flatMap((zone) => delegated(zone)),
      ...delegated('others.example.', ['ns1.elsewhere.example.']),
      ...delegated('mixed.example.', [namesOf('mixed.example.')[0] ?? '', 'ns1.elsewhere.example.']),
      ...delegated('white.example.', own),
      ...delegated('brand.example.', brand),
      `ns1.white.example. A ${first}`,
      `ns2.white.example. A ${second}`,
      `stray.example. DS ${dsOf('stray.example.')}`,
      `signed.example. DS ${dsOf('signed.example.')}`,
    ];
    const above = zonesAbove(top, addresses, { 'example.': parent });
    const rootZone = [...(above.root['.'] ?? []), 'quiet. NS ns.quiet.', `ns.quiet. A ${dead}`];
    // The customer's names of the name servers have addresses in the zone itself.
    const label = [`ns1 300 A ${first}`, `ns2 300 A ${second}`];
    served['white.example.'] = [...(served['white.example.'] ?? []), ...label];
    servers = await startNameServers({
      [root]: { '.': rootZone },
      [top]: above.top,
      [first]: zonesWith(),
      [second]: zonesWith({
        'young.example.': old('young.example.'),
        'differs.example.': old('differs.example.'),
        'lame.example.': null,
      }),
      [elsewhere]: zonesWith(),
      '::1': { 'six.example.': served['six.example.'] ?? [] },
    });
    Object.assign(bench.env, servers.env);
    const script = join(bench.dir, 'send.sh');
    writeFileSync(script, `#!/bin/sh\ntr -d '\\n' >>${join(bench.dir, 'sent')}\necho >>${join(bench.dir, 'sent')}\n`, {
      mode: 0o755,
    });
    bench.configure({ dns: { timeoutSeconds: 5 }, notify: { command: script } });
  });
  after(async () => {
    await servers?.close();
    await bench.close();
  });

  it('shows a zone as live with wildcards, chains, empty non-terminals, sub-zones and large answers', async () => {
    const calls = await bench.calls(async () => {
      const row = await rowOf('live.example');
      assert.deepEqual(
        [row.live, row.delegation.state, row.ds, row.reason, row.error],
        [true, 'ours', 'none', null, null],
      );
      assert.deepEqual(statesOf(row), ['ok', 'ok', 'ok', 'ok']);
      assert.deepEqual(row.delegation.nameServers, namesOf('live.example.'));
    });
    assert.deepEqual(calls, []);
    assert.equal((await bench.run('verify', 'live.example')).code, 0);
  });

  it('takes both spellings of a national name', async () => {
    assert.equal((await rowOf('bücher.example')).live, true);
    assert.equal((await rowOf('xn--bcher-kva.example.')).live, true);
  });

  it('says "not yet" of a zone that changed within a minute, and records no event', async () => {
    const row = await rowOf('young.example');
    assert.equal(row.live, false);
    assert.match(row.reason ?? '', /^not yet: 1 record set differs/);
    const { events } = await bench.json<{ readonly events: readonly unknown[] }>('events', '--kind', 'not-live');
    assert.deepEqual(events, []);
  });

  it('shows what each server answers otherwise', async () => {
    const clock = join(bench.dir, 'an-hour-later.cjs');
    writeFileSync(clock, 'const now = Date.now;\nDate.now = () => now() + 3_600_000;\n');
    const { stdout } = await bench
      .with({ NODE_OPTIONS: `--require ${clock}` })
      .run('verify', 'differs.example', '--json');
    const [zone] = (JSON.parse(stdout) as VerifyDocument).zones as [VerifiedZone];
    assert.equal(zone.live, false);
    assert.deepEqual(statesOf(zone), ['ok', 'ok', 'differs', 'differs']);
    assert.deepEqual(zone.servers[3]?.differences, [
      {
        name: 'differs.example.',
        type: 'A',
        expected: { ttl: 3600, values: ['192.0.2.1'] },
        answered: { ttl: 3600, values: ['192.0.2.99'] },
      },
    ]);
    assert.match(zone.reason ?? '', /^1 record set differs at/);
  });

  it('never takes a silent server as proof', async () => {
    const row = await rowOf('silent.example');
    assert.equal(row.live, null);
    assert.deepEqual(statesOf(row), ['ok', 'ok', 'ok', 'silent']);
    assert.match(row.reason ?? '', /^no answer from ns-/);
    assert.equal((await bench.run('verify', 'silent.example')).code, 1);
  });

  it('asks a name server that has an IPv6 address alone', async () => {
    const row = await rowOf('six.example');
    assert.equal(row.live, true);
    assert.ok(row.servers.some(({ addresses }) => addresses.join() === '::1'));
  });

  it('names servers without authority for the zone', async () => {
    const row = await rowOf('lame.example');
    assert.equal(row.live, false);
    assert.deepEqual(statesOf(row), ['ok', 'ok', 'not-authoritative', 'not-authoritative']);
  });

  for (const [zone, state, live, reason] of [
    ['others.example', 'others', false, /to other name servers: ns1\.elsewhere\.example\./],
    ['mixed.example', 'mixed', false, /also to other name servers/],
    ['nobody.example', 'none', false, /the parent zone does not delegate it/],
    ['lost.quiet', 'unknown', null, /the delegation is not known/],
    ['white.example', 'ours', true, /^$/],
    ['brand.example', 'ours', true, /^$/],
  ] as const)
    it(`finds the delegation of ${zone} to be ${state}`, async () => {
      const row = await rowOf(zone);
      assert.equal(row.delegation.state, state, JSON.stringify(row));
      assert.equal(row.live, live);
      assert.match(row.reason ?? '', reason);
      // The name servers serve the zone whatever the parent says.
      assert.deepEqual(statesOf(row), ['ok', 'ok', 'ok', 'ok']);
    });

  it('warns loudly of a DS record that matches no key', async () => {
    const row = await rowOf('stray.example');
    assert.deepEqual([row.ds, row.live], ['stray', false]);
    const { stdout, code } = await bench.run('verify');
    assert.equal(code, 2);
    assert.match(stdout, /^15 zones: 6 live, 7 not live, 2 unknown\.\n\nStray DS: .*registrar now: stray\.example\.\n/);
  });

  it('accepts a DS record of a key that the name servers serve', async () => {
    const row = await rowOf('signed.example');
    assert.deepEqual([row.ds, row.live], ['signed', true]);
  });

  it('is known to status, its summary, events, metrics, doctor and the library', async () => {
    const status = await bench.json<StatusOutput>('status', '--state', 'not-live');
    conforms('status', status);
    const names = status.zones.map(({ zone }) => zone);
    assert.ok(names.includes('others.example.') && !names.includes('live.example.'), names.join(' '));
    assert.equal(status.summary.notLive, names.length);
    const { zones: live } = await bench.json<StatusOutput>('status', 'live.example');
    assert.equal(live[0]?.live?.live, true);
    const text = (await bench.run('status')).stdout;
    assert.match(
      text,
      /others\.example\. +not live +not live at .*: the parent zone delegates it to other name servers/,
    );
    // The event is sent by the verify that finds it, and once.
    const sent = readFileSync(join(bench.dir, 'sent'), 'utf8').trim().split('\n');
    const kinds = sent.map((line) => JSON.parse(line) as { readonly kind: string; readonly zone: string });
    assert.equal(kinds.filter(({ kind, zone }) => kind === 'not-live' && zone === 'others.example.').length, 1);
    const { events } = await bench.json<EventsOutput>('events', 'others.example', '--kind', 'not-live');
    assert.equal(events.length, 1);
    assert.match(events[0]?.text ?? '', /^not live: the parent zone delegates it/);
    const metrics = (await bench.run('status', '--format', 'prometheus')).stdout;
    assert.match(metrics, new RegExp(`^dns_sync_zones_not_live\\{target="route53"\\} ${names.length}$`, 'm'));
    assert.match(metrics, /^dns_sync_last_verify_timestamp_seconds\{target="route53"\} \d+/m);
    const doctor = (await bench.run('doctor')).stdout;
    assert.match(doctor, /not live at the last check of name servers/);
    assert.match(doctor, /^ok +name servers +the root servers answer/m);
  });

  it('waits with --wait for the last change, and then says so', async () => {
    const [{ stdout, code }] = await Promise.all([
      bench.run('verify', 'young.example', 'differs.example', '--wait', '4m'),
      sleep(2000).then(async () => servers.set(second, zonesWith())),
    ]);
    assert.equal(code, 0, stdout);
    assert.equal(stdout, '2 zones: 2 live.\n');
    const { events } = await bench.json<EventsOutput>('events', 'differs.example', '--kind', 'not-live,recovered');
    assert.deepEqual(
      events.map(({ kind }) => kind),
      ['not-live', 'recovered'],
    );
    const lame = await bench.run('verify', '--wait', 'others.example');
    assert.equal(lame.code, 2);
  });

  it('works while the API of the service is away', async () => {
    const away = bench.with({ AWS_ENDPOINT_URL_ROUTE_53: 'http://127.0.0.1:1' });
    assert.equal((await away.run('verify', 'live.example')).code, 0);
  });

  it('notices with the first queries that none leaves this network', async () => {
    const blocked = bench.with({ DNS_SYNC_ROOT_SERVERS: dead });
    const { code, stdout } = await blocked.run('verify', '--json');
    assert.equal(code, 1);
    const document = JSON.parse(stdout) as VerifyDocument;
    assert.deepEqual(new Set(document.zones.map(({ error }) => error?.code)), new Set(['dns-blocked']));
    const { stdout: text } = await blocked.run('verify');
    assert.match(
      text,
      /^15 zones: 0 live, 15 unknown\.\n\n.* and 14 more zones: could not be verified\n {2}! no root server/,
    );
    assert.match((await blocked.run('doctor')).stdout, /^warning {2}name servers +no root server answers/m);
    // What was known stays.
    const { zones: rows } = await bench.json<StatusOutput>('status', 'live.example');
    assert.equal(rows[0]?.live?.live, true);
  });
});

interface StatusOutput {
  readonly zones: readonly { readonly zone: string; readonly live: { readonly live: boolean | null } | null }[];
  readonly summary: { readonly notLive: number };
}

interface EventsOutput {
  readonly events: readonly { readonly kind: string; readonly text: string }[];
}
