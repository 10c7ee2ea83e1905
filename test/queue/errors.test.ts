import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { Bench } from '../support/bench.ts';
import { numberedUpdate } from '../support/numbered-update.ts';

const zone = 'a.example.';
describe('an error of Route 53', () => {
  let bench: Bench;
  before(async () => {
    bench = await Bench.open();
    await bench.hook(numberedUpdate(zone, 1));
  });
  after(async () => bench.close());
  afterEach(() => {
    Object.assign(bench.route53.settings, {
      deniedActions: [],
      expiredKeys: [],
      accessKeys: null,
      clockAheadSeconds: 0,
    });
  });

  let serial = 1;
  /**
   * Returns the hook's message for one more edit, with these settings of the service and variables; the edit stays
   * recorded.
   */
  const messageOf = async (settings: object, env: Record<string, string> = {}): Promise<string> => {
    Object.assign(bench.route53.settings, settings);
    const ended = await bench.with(env).hook(numberedUpdate(zone, ++serial));
    assert.equal(ended.code, 1, ended.stderr);
    assert.equal(ended.stderr.trim().split('\n').length, 1, ended.stderr);
    return ended.stderr;
  };

  it('of a missing permission names the action, the caller and resource, and the least policy', async () => {
    const text = await messageOf({ deniedActions: ['ChangeResourceRecordSets'] });
    const { id } = bench.route53.zone(zone);
    const resource = `arn:aws:route53:::hostedzone/${id}`;
    assert.ok(
      text.includes(
        `arn:aws:iam::000000000000:user/AKIALOCAL is not allowed to call route53:ChangeResourceRecordSets on ${resource}. Allow it in`,
      ),
      text,
    );
    const policy = /\{.*?\}/.exec(text)?.[0] ?? '';
    assert.deepEqual(JSON.parse(policy), {
      Effect: 'Allow',
      Action: ['route53:ChangeResourceRecordSets'],
      Resource: resource,
    });
  });

  it("of an explicitly denied permission says that allowing wouldn't help", async () => {
    const text = await messageOf({
      deniedActions: ['ChangeResourceRecordSets'],
      denial: 'with an explicit deny in a service control policy',
    });
    assert.match(text, /: denied by a service control policy\. A deny overrides every allow/);
    assert.doesNotMatch(text, /"Effect"/);
  });

  it('of an expired session, an unknown key, or a wrong clock says which', async () => {
    assert.match(await messageOf({ expiredKeys: ['AKIALOCAL'] }), /the AWS session has expired\. Sign in again/);
    assert.match(await messageOf({ expiredKeys: [], accessKeys: ['OTHER'] }), /AWS does not know the access key/);
    const behind = await messageOf({ accessKeys: null, clockAheadSeconds: 900 });
    assert.match(behind, /the clock of this machine is (?:89\d|90\d) seconds behind\. Set the clock/);
    assert.match(await messageOf({ clockAheadSeconds: -900 }), /is (?:89\d|90\d) seconds ahead/);
    assert.equal((await bench.run('plan', '--json')).code, 1);
  });

  it('of a region without Route 53 says what to remove', async () => {
    bench.configure({ targets: { route53: { region: 'eu-west-1' } } });
    assert.match(await messageOf({}), /valid region, not 'eu-west-1'.*\. Remove "region" from the target/);
    bench.configure({});
  });

  it('of missing credentials says where they are looked for', async () => {
    const none = { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' };
    assert.match(await messageOf({}, none), /no AWS credentials found\. Set AWS_ACCESS_KEY_ID/);
    assert.match(
      await messageOf({}, { ...none, AWS_PROFILE: 'nobody' }),
      /no AWS credentials found in the profile "nobody"\. Check the profile/,
    );
  });

  it('of an unreachable endpoint says why, as far as the system knows', async () => {
    const at = async (url: string): Promise<string> => messageOf({}, { AWS_ENDPOINT_URL_ROUTE_53: url });
    assert.match(await at('http://127.0.0.1:9'), /connection refused at http:\/\/127\.0\.0\.1:9 \(ECONNREFUSED\)/);
    assert.match(await at('http://route53.invalid'), /cannot resolve route53\.invalid \(E\w+\)/);
    assert.match(await at('nonsense'), /the endpoint "nonsense" is not a URL \(ERR_INVALID_URL\)/);
    assert.match(await at(bench.route53.url.replace('http:', 'https:')), /cannot open a TLS connection to https:/);
  });

  it("of another server that answers says that it isn't Route 53", async () => {
    for (const status of [200, 404]) {
      const otherServer = createServer((_, response) => response.writeHead(status).end('<html>hello</html>'));
      await new Promise<void>((listening) => otherServer.listen(0, '127.0.0.1', listening));
      const url = `http://127.0.0.1:${(otherServer.address() as AddressInfo).port}`;
      const text = await messageOf({}, { AWS_ENDPOINT_URL_ROUTE_53: url });
      assert.ok(text.includes(`the answer at ${url} is not from Route 53 (HTTP ${status}`), text);
      otherServer.close();
    }
  });

  it('keeps every edit, and the next call applies the last of them', async () => {
    assert.equal((await bench.hook(numberedUpdate(zone, ++serial, '192.0.2.200'))).code, 0);
    assert.deepEqual(bench.sets(zone), [`${zone} A 300 192.0.2.200`]);
  });
});

describe('secrets', () => {
  const secret = 'wJalrXUtnFEMI-MARKED-SECRET';
  const token = 'FwoGZXIvYXdz-MARKED-TOKEN';

  it('are in no output and no file, whatever fails', async () => {
    const bench = await Bench.open();
    try {
      mkdirSync(join(bench.dir, '.aws'));
      writeFileSync(
        join(bench.dir, '.aws/credentials'),
        `[marked]\naws_access_key_id = AKIALOCAL\naws_secret_access_key = ${secret}\naws_session_token = ${token}\n`,
      );
      const keys = { AWS_ACCESS_KEY_ID: 'AKIALOCAL', AWS_SECRET_ACCESS_KEY: secret, AWS_SESSION_TOKEN: token };
      const profile = { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '', AWS_PROFILE: 'marked' };
      const printed: string[] = [];
      let serial = 0;
      for (const env of [keys, profile]) {
        for (const settings of [
          {},
          { expiredKeys: ['AKIALOCAL'] },
          { expiredKeys: [], clockAheadSeconds: 900 },
          { clockAheadSeconds: 0, deniedActions: ['ChangeResourceRecordSets'] },
          { deniedActions: [] },
        ]) {
          Object.assign(bench.route53.settings, settings);
          const elsewhere = bench.with(env);
          const ended = [await elsewhere.hook(numberedUpdate(zone, ++serial))];
          for (const words of [['plan', '--json'], ['apply', '--yes'], ['status', '--json'], ['doctor']])
            ended.push(await elsewhere.run(...words));
          printed.push(...ended.flatMap(({ stdout, stderr }) => [stdout, stderr]));
        }
      }
      const state = bench.env['DNS_SYNC_STATE_DIR'] as string;
      const stored = readdirSync(state, { recursive: true, encoding: 'utf8' })
        .map((name) => join(state, name))
        .filter((path) => statSync(path).isFile())
        .map((path) => readFileSync(path, 'utf8'));
      assert.ok(stored.length > 1);
      assert.ok(
        printed.some((text) => text.includes('expired')),
        'the faults were met',
      );
      for (const text of [...printed, ...stored]) assert.doesNotMatch(text, /MARKED/);
    } finally {
      await bench.close();
    }
  });
});
