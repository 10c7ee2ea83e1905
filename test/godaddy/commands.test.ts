import assert from 'node:assert/strict';
import { chmodSync, copyFileSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { LOCAL_TOKEN } from '../../fixtures/godaddy/local-godaddy.ts';
import { address, fromTemplate, whole } from '../acceptance/calls.ts';
import type { Bench } from '../support/bench.ts';
import { openGoDaddyBench, type GoDaddyBench } from './support/godaddy-bench.ts';

const zone = 'a.example.';
const name = 'a.example';

describe('the commands with GoDaddy', () => {
  let place: GoDaddyBench;
  let bench: Bench;
  beforeEach(async () => {
    place = await openGoDaddyBench();
    bench = place.bench;
    place.local.addZone(name);
  });
  afterEach(async () => {
    assert.ok(place.local.ledger.every(({ method }) => ['GET', 'POST', 'DELETE'].includes(method)));
    await place.close();
  });

  const methods = async (work: () => Promise<unknown>): Promise<string> => {
    const start = place.local.ledger.length;
    await work();
    return place.local.methodsSince(start).join(' ');
  };

  it('a new domain with parking records is held until it is adopted', async () => {
    place.local.configure({ hasParking: true });
    place.local.addZone(name);
    const held = await bench.hook(fromTemplate(zone, 1));
    assert.equal(held.code, 1, held.stdout + held.stderr);
    assert.equal(place.local.records(name).length, 5);
    const plan = await bench.run('plan', zone);
    assert.match(plan.stdout, /adopt/);
    const adopted = await bench.run('adopt', zone, '--prune', '--yes');
    assert.equal(adopted.code, 0, adopted.stdout + adopted.stderr);
    const lines = place.local.records(name);
    assert.equal(lines.length, 21);
    assert.ok(!lines.some((line) => /13\.248|76\.223|gd\.domaincontrol|onsecureserver/.test(line)), lines.join('\n'));
    assert.equal((await bench.hook(fromTemplate(zone, 2))).code, 0);
  });

  it('an edit takes five requests, an added record three, and nothing changed none', async () => {
    await bench.hook(whole(zone, 1, [address(zone)]));
    assert.equal(
      await methods(async () => bench.hook(whole(zone, 2, [address(zone, '', '192.0.2.2')]))),
      'GET POST GET DELETE GET',
    );
    const more = [address(zone, '', '192.0.2.2'), address(zone, 'www')];
    assert.equal(await methods(async () => bench.hook(whole(zone, 3, more))), 'GET POST GET');
    assert.equal(await methods(async () => bench.hook(whole(zone, 4, more))), '');
    // The plan announces what the edit will take.
    await place.bench.run('pause', zone);
    await bench.hook(whole(zone, 5, [address(zone, '', '192.0.2.3'), address(zone, 'www')]));
    await place.bench.run('resume', zone);
    const { summary } = await bench.json<{ readonly summary: { readonly calls: number } }>('plan', zone);
    assert.equal(summary.calls, 4);
  });

  it('a new zone of the template takes as many requests as it has records, and three', async () => {
    const sent = await methods(async () => bench.hook(fromTemplate(zone, 1)));
    assert.equal(sent, `GET GET ${'POST '.repeat(21)}GET`);
  });

  it('plan, drift and apply see and revert what others changed, and keep their records', async () => {
    await bench.hook(whole(zone, 1, [address(zone), address(zone, 'www')]));
    place.local.zone(name).edit((record) => record.name === 'www', { data: '203.0.113.9' });
    place.local.zone(name).put({ name: 'theirs', type: 'TXT', data: 'theirs', ttl: 600 });
    const drift = await bench.run('drift');
    assert.equal(drift.code, 2);
    assert.match(drift.stdout, /www\.a\.example\. +A/);
    const healed = await bench.run('drift', '--heal', '--yes');
    assert.equal(healed.code, 0, healed.stdout + healed.stderr);
    assert.deepEqual(place.local.records(name), ['@ A 600 192.0.2.1', 'theirs TXT 600 theirs', 'www A 600 192.0.2.1']);
    assert.equal((await bench.run('drift')).code, 0);
  });

  it('drift sees one raised or lowered TTL in a set, heals it, and proposes nothing after', async () => {
    const two = [address(zone, 'www'), address(zone, 'www', '192.0.2.2')];
    await bench.hook(whole(zone, 1, [address(zone), ...two], { soa: { ttl: 3600 } }));
    const ours = ['@ A 3600 192.0.2.1', 'www A 3600 192.0.2.1', 'www A 3600 192.0.2.2'];
    assert.deepEqual(place.local.records(name), ours);
    for (const ttl of [7200, 3601, 3599, 600]) {
      place.local.zone(name).edit(({ data, name: owner }) => owner === 'www' && data === '192.0.2.2', { ttl });
      const drift = await bench.run('drift');
      assert.equal(drift.code, 2, `${ttl}: ${drift.stdout}`);
      assert.match(drift.stdout, /www\.a\.example\. +A/);
      const healed = await bench.run('drift', '--heal', '--yes');
      assert.equal(healed.code, 0, healed.stdout + healed.stderr);
      assert.deepEqual(place.local.records(name), ours);
      assert.equal((await bench.run('drift')).code, 0);
    }
  });

  it('a foreign set at a name that Plesk adds is held as a conflict', async () => {
    await bench.hook(whole(zone, 1, [address(zone)]));
    place.local.zone(name).put({ name: 'www', type: 'A', data: '203.0.113.9', ttl: 600 });
    const { code, stderr } = await bench.hook(whole(zone, 2, [address(zone), address(zone, 'www')]));
    assert.equal(code, 1);
    assert.match(stderr, /held \(conflict\)/);
    assert.deepEqual(place.local.records(name), ['@ A 600 192.0.2.1', 'www A 600 203.0.113.9']);
  });

  it('with Domain Protection the hook names the refused texts, and does the rest', async () => {
    place.local.configure({ isProtected: true });
    const spf = { host: zone, type: 'TXT', value: 'v=spf1 -all' };
    const { code, stderr } = await bench.hook(whole(zone, 1, [address(zone), spf]));
    assert.equal(code, 1);
    assert.match(
      stderr,
      /a\.example\. TXT.*the domain's protection \(Domain Protection\) blocks changes of TXT records/,
    );
    assert.deepEqual(place.local.records(name), ['@ A 600 192.0.2.1']);
    place.local.configure({ isProtected: false });
    assert.equal((await bench.run('confirm', zone)).code, 0);
    assert.equal((await bench.run('apply', '--yes')).code, 0);
    assert.deepEqual(place.local.records(name), ['@ A 600 192.0.2.1', '@ TXT 600 v=spf1 -all']);
  });

  it('an unsafe, missing or wrong token: the call is recorded, the file is named, and the same call heals', async () => {
    const call = whole(zone, 1, [address(zone)]);
    const failing = async (pattern: RegExp): Promise<void> => {
      const { code, stderr } = await bench.hook(call);
      assert.equal(code, 1);
      assert.match(stderr, pattern);
    };
    chmodSync(place.tokenFile, 0o644);
    const start = place.local.ledger.length;
    await failing(/cannot use the GoDaddy token file \S+\/token: others may read or write it \(mode 0644\)/);
    rmSync(place.tokenFile);
    await failing(/cannot use the GoDaddy token file \S+\/token/);
    writeFileSync(place.tokenFile, 'two words\n', { mode: 0o600 });
    await failing(/it is not one token/);
    assert.equal(place.local.ledger.length, start, 'no request leaves without a token');
    writeFileSync(place.tokenFile, 'gd_pat_other\n', { mode: 0o600 });
    await failing(/GoDaddy does not accept the token/);
    assert.match((await bench.run('doctor')).stdout, /GoDaddy does not accept the token/);
    writeFileSync(place.tokenFile, LOCAL_TOKEN, { mode: 0o600 });
    assert.equal((await bench.hook(call)).code, 0);
    assert.deepEqual(place.local.records(name), ['@ A 600 192.0.2.1']);
  });

  it('doctor says that the account may not use the API, and else that there are no conditional writes', async () => {
    const doctor = await bench.run('doctor', '--target', 'own');
    assert.match(doctor.stdout, /own answers, and accepts the token for reading/);
    assert.match(doctor.stdout, /own has no conditional writes/);
    assert.match(
      (await bench.run('doctor')).stdout,
      /own: a DNS zone cannot name the server that keeps it; two servers on one zone are not detected/,
    );
    place.local.configure({ isAllowed: false });
    const denied = await bench.run('doctor', '--target', 'own');
    assert.match(denied.stdout, /GoDaddy does not allow this account to use its API/);
    assert.match(denied.stdout, /at least 10 domains/);
    const { code, stderr } = await bench.hook(whole(zone, 1, [address(zone)]));
    assert.equal(code, 1);
    assert.match(stderr, /GoDaddy does not allow this account to use its API/);
  });

  it('the configuration refuses what GoDaddy does not have', async () => {
    const refused = async (target: object, pattern: RegExp): Promise<void> => {
      place.configure(target);
      const { code, stderr } = await bench.run('plan');
      assert.equal(code, 1);
      assert.match(stderr, pattern);
    };
    await refused(
      { apexNs: 'plesk' },
      /targets\.own\.apexNs" must be "provider" \(the name servers .* GoDaddy\), not "plesk"/,
    );
    await refused({ region: 'us-east-1' }, /targets\.own\.region" is a key of targets with "provider": "route53"/);
    for (const endpoint of ['http://api.godaddy.com', 'https://u:p@api.godaddy.com', 'https://api.godaddy.com/v3', 'x'])
      await refused({ endpoint }, /targets\.own\.endpoint" must be an origin/);
    place.configure({}, { records: { apexNs: 'plesk' } });
    const servers = { host: zone, type: 'NS', value: 'ns1.example.net.' };
    assert.equal((await bench.hook(whole(zone, 1, [address(zone), servers]))).code, 0);
    assert.deepEqual(place.local.records(name), ['@ A 600 192.0.2.1']);
  });

  it('zones that are left to others are no failure', async () => {
    place.configure({ zones: { create: 'never' } });
    assert.equal((await bench.hook(whole('other.example.', 1, [address('other.example.')]))).code, 0);
    assert.equal((await bench.run('apply', '--yes')).code, 0);
  });

  it('a refusal by the rate lets the next process wait too: it sends nothing before Retry-After', async () => {
    place.configure({ maxRequestsPerSecond: undefined }, { hook: { budgetSeconds: 8 } });
    place.local.configure({ requestsPerMinute: 2 });
    const first = await bench.hook(whole(zone, 1, [address(zone)]));
    assert.equal(first.code, 1);
    assert.match(first.stderr, /throttling requests/);
    assert.equal(place.local.ledger.at(-1)?.rule, 'rate-minute');
    const sent = await methods(async () => {
      const { code, stderr } = await bench.hook(whole(zone, 2, [address(zone, '', '192.0.2.2')]));
      assert.equal(code, 1);
      assert.match(stderr, /60 requests per minute are used up for now/);
    });
    assert.equal(sent, '');
  });

  it('the pace of all processes stays within the minute', async () => {
    place.configure({ maxRequestsPerSecond: undefined });
    place.local.configure({ requestsPerMinute: 60 });
    const zones = ['b', 'c', 'd', 'e', 'f', 'g'].map((label) => `${label}.example.`);
    for (const other of zones) place.local.addZone(other.slice(0, -1));
    // 24 requests at once, of the 30 that the bucket has.
    const ended = await Promise.all(zones.map(async (other) => bench.hook(whole(other, 1, [address(other)]))));
    assert.deepEqual(
      ended.map(({ code }) => code),
      zones.map(() => 0),
    );
    assert.ok(place.local.ledger.length <= 30);
    assert.ok(place.local.ledger.every(({ rule }) => rule !== 'rate-minute'));
  });

  it('all commands speak of GoDaddy and its zones, not of another service', async () => {
    place.local.configure({ hasParking: true });
    place.local.addZone('parked.example');
    await bench.hook(whole(zone, 1, [address(zone)]));
    const said = [
      await bench.hook(whole('parked.example.', 1, [address('parked.example.')])),
      await bench.hook(whole('missing.example.', 1, [address('missing.example.')])),
    ];
    for (const words of ['status --all', 'plan', 'drift', 'drift --via dns', 'verify', 'doctor', 'trash ls', 'events'])
      said.push(await bench.run(...words.split(' ')));
    said.push(await bench.hook({ command: 'delete', zone: { name: zone } }), await bench.run('status', zone));
    const text = said.map(({ stdout, stderr }) => stdout + stderr).join('');
    assert.doesNotMatch(text.replaceAll('hosted-zone', ''), /route ?53|hosted zone|\baws\b|amazon/i);
    assert.match(text, /DNS zone parked\.example\. already existed/);
    assert.match(text, /own has no DNS zone of this name, and dns-sync cannot create one at GoDaddy/);
    assert.match(text, /Set the name servers of own at the registrar: ns01\.domaincontrol\.com\./);
    assert.match(text, /GoDaddy does not count record sets, so all were listed/);
  });

  it('provider show and setup say what to know', async () => {
    const shown = await bench.run('provider', 'show', 'godaddy');
    assert.match(shown.stdout, /never confirmed|nothing was confirmed on a live GoDaddy account/);
    assert.match(shown.stdout, /the service's own, which can't be changed/);
    const root = join(bench.dir, 'root');
    const config = bench.env['DNS_SYNC_CONFIG'] as string;
    mkdirSync(join(root, bench.dir), { recursive: true });
    copyFileSync(config, join(root, config));
    const { stdout, stderr } = await bench.run(
      'setup',
      '--yes',
      '--root',
      root,
      '--no-plesk',
      '--no-program',
      '--timer',
      'none',
    );
    assert.match(stdout, /GoDaddy: a new domain has parking records: run "dns-sync adopt ZONE"/, stdout + stderr);
    assert.match(stdout, /Least scopes of the personal access token:\ndomains\.domain:read and domains\.dns:update/);
  });
});
