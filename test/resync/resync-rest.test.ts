import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { certificate, FakeRest, otherCertificate, type RestFault } from '../../fixtures/plesk-server/rest.ts';
import type { PleskZone } from '../../fixtures/plesk-server/fake-plesk.ts';
import { Bench, type Ended } from '../support/bench.ts';

const a = (host: string, value: string, ttl?: number) => ({
  host,
  type: 'A',
  value,
  ...(ttl === undefined ? {} : { ttl }),
});
const zone = (name: string, more: Partial<PleskZone> = {}): PleskZone => {
  return { name, serial: 5, ttl: 300, records: [a(`${name}.`, '192.0.2.1', 300)], ...more };
};

describe("resync from Plesk's REST interface", () => {
  let bench: Bench;
  let plain: FakeRest;
  let tls: FakeRest;
  let keyFile = '';
  before(async () => {
    bench = await Bench.open();
    bench.env['DNS_SYNC_PLESK'] = '/nowhere/plesk';
    plain = await new FakeRest('http').open();
    tls = await new FakeRest('https').open();
    keyFile = join(bench.dir, 'plesk.key');
    writeFileSync(keyFile, `${plain.key}\n`, { mode: 0o600 });
  });
  after(async () => {
    await plain.close();
    await tls.close();
    await bench.close();
  });

  /** Runs a command and checks that the key is never printed. */
  const run = async (...words: readonly string[]): Promise<Ended> => {
    const ended = await bench.run('resync', '--yes', '--key-file', keyFile, ...words);
    assert.doesNotMatch(`${ended.stdout}${ended.stderr}`, new RegExp(plain.key));
    return ended;
  };
  const resync = async (
    zones: readonly PleskZone[],
    faults: readonly RestFault[] = [],
    ...words: readonly string[]
  ) => {
    plain.zones = zones;
    plain.faults = faults;
    return run('--from', 'plesk-rest', '--url', plain.url, ...words);
  };

  it('imports records with their TTLs, follows the status of zones, and deletes none', async () => {
    const first = [
      zone('one.example', {
        records: [
          a('one.example.', '192.0.2.1', 60),
          { host: 'one.example.', type: 'MX', opt: '10', value: 'mail.example.com.' },
        ],
      }),
      zone('two.example'),
      zone('bücher.example', { records: [a('bücher.example.', '192.0.2.3')] }),
      zone('alias.example', { owner: { alias: 'one.example' } }),
      zone('off.example', { status: 2 }),
      zone('slave.example', { type: 'slave' }),
      zone('suspended.example', { owner: { status: 2 } }),
    ];
    const { code, stdout, stderr } = await resync(
      first.map((item) => (item.name === 'bücher.example' ? { ...item, name: 'xn--bcher-kva.example' } : item)),
    );
    assert.equal(code, 0, stderr);
    assert.match(stdout, /\(plesk-rest\)/);
    assert.match(stderr, /plesk-rest: the SOA.*\n.*domain aliases are not listed;/);
    assert.deepEqual(bench.sets('one.example'), [
      'one.example. A 60 192.0.2.1',
      'one.example. MX 86400 10 mail.example.com.',
    ]);
    assert.deepEqual(bench.sets('xn--bcher-kva.example'), ['xn--bcher-kva.example. A 86400 192.0.2.3']);
    assert.match(stdout, /off\.example\.: DNS is switched off for this zone in Plesk: skipped/);
    assert.match(stdout, /slave\.example\.: Plesk is only a secondary server of this zone: skipped/);
    assert.match(stdout, /suspended\.example\.: its domain is suspended in Plesk: skipped/);
    const suspended = [zone('one.example', { owner: { status: 2 }, records: [a('one.example.', '192.0.2.9')] })];
    assert.match((await resync(suspended)).stdout, /one\.example\.: its domain is suspended in Plesk: the zone stays/);
    assert.equal(bench.sets('one.example').length, 2);
    assert.equal(bench.sets('two.example').length, 1);
  });

  it('leaves zones unchanged if an answer fails, is cut, or is missing', async () => {
    const zones = [zone('two.example', { records: [a('two.example.', '192.0.2.9')] })];
    const faults: readonly (readonly [RestFault, RegExp])[] = [
      [{ when: 'dns/records', isCut: true }, /GET \/api\/v2\/dns\/records\?domain=two\.example: the answer ends early/],
      [{ when: 'dns/records', body: '[{"host": "two.exa' }, /the answer is incomplete: .*unexpected end/],
      [{ when: 'dns/records', body: '[]' }, /Plesk reports no records/],
      [{ when: 'dns/records', body: '{}' }, /cannot read the answer of Plesk's REST API: .*a list of records/],
      [
        { when: 'status', status: 500, body: `{"message":"no \\u001b[2J ${plain.key}"}` },
        /HTTP 500 \(no \\u\{1b\}\[2J …\)/,
      ],
      [
        { when: 'cli/dns', body: '{"code":1,"stdout":"","stderr":"Internal error"}' },
        /two\.example: Internal error; the zone stays as it is/,
      ],
      [
        { when: 'cli/dns', body: '{"code":0,"stdout":"two.example. A 192.0.2.9","stderr":""}' },
        /the answer of Plesk ends early/,
      ],
      [{ when: 'v2/domains', isCut: true }, /GET \/api\/v2\/domains: the answer ends early/],
      [{ when: 'v2/domains', status: 302, headers: { Location: 'http://127.0.0.1:9/' } }, /HTTP 302/],
      [
        { when: 'v2/domains', body: '{"code":0}' },
        /cannot read the domains from Plesk's REST API: .*a list of domains/,
      ],
    ];
    for (const [fault, reason] of faults) {
      const { code, stderr } = await resync(zones, [fault]);
      assert.equal(code, 1);
      assert.match(stderr, reason);
      assert.deepEqual(bench.sets('two.example'), ['two.example. A 300 192.0.2.1']);
    }
    const slow = await resync(zones, [{ when: 'dns/records', isSilent: true }], '--timeout', '5s');
    assert.equal(slow.code, 1);
    assert.match(slow.stderr, /dns\/records\?domain=two\.example: no answer within 5 s/);
    assert.deepEqual(bench.sets('two.example'), ['two.example. A 300 192.0.2.1']);
  });

  it('holds a zone with relative host names, as the hook does', async () => {
    const body = '[{"host":"@","type":"A","value":"192.0.2.9"},{"host":"www","type":"A","value":"192.0.2.9"}]';
    const zones = [zone('two.example', { records: [a('two.example.', '192.0.2.9')] })];
    const live = bench.sets('two.example');
    const { code, stdout } = await resync(zones, [{ when: 'dns/records', body }]);
    assert.equal(code, 2);
    assert.match(stdout, /held \(empty-update\).*relative host names, such as "www"/);
    assert.deepEqual(bench.sets('two.example'), live);
  });

  it('reads the key from a private file, and never sends it unencrypted', async () => {
    const asked = plain.seen.length;
    chmodSync(keyFile, 0o640);
    const open = await resync([]);
    assert.equal(open.code, 1);
    assert.match(open.stderr, /the key file .*plesk\.key: others may read or write it \(mode 0640\).*chmod 600/);
    chmodSync(keyFile, 0o600);
    if (process.geteuid?.() === 0) {
      chownSync(keyFile, 12_345, 0);
      assert.match((await resync([])).stderr, /it belongs to user 12345\. Run: chown 0 /);
      chownSync(keyFile, 0, 0);
    }
    const fifo = join(bench.dir, 'key.fifo');
    assert.equal(spawnSync('mkfifo', [fifo]).status, 0);
    assert.match(
      (await run('--from', 'plesk-rest', '--key-file', fifo)).stderr,
      /key\.fifo: it is a FIFO, not a regular file/,
    );
    writeFileSync(keyFile, `${plain.key}\nX-Other: header\n`);
    assert.match((await resync([])).stderr, /it contains more than a key/);
    writeFileSync(keyFile, '\n');
    assert.match((await resync([])).stderr, /it is empty/);
    writeFileSync(keyFile, `${plain.key}\n`);
    assert.match(
      (await run('--from', 'plesk-rest', '--url', 'http://plesk.example:8880')).stderr,
      /another machine unencrypted; use https/,
    );
    assert.match(
      (await run('--from', 'plesk-rest', '--url', 'https://a:b@127.0.0.1/')).stderr,
      /user names and passwords are not supported/,
    );
    assert.match(
      (await run('--from', 'plesk-rest', '--url', 'plesk.example:8443')).stderr,
      /expected a URL such as https:\/\//,
    );
    assert.match((await run('--from', 'plesk-rest', '--key-file', '/nowhere')).stderr, /key file \/nowhere: ENOENT/);
    assert.match(
      (await bench.run('resync', '--yes', '--from', 'plesk-rest')).stderr,
      /needs an API key of Plesk\. Create a key/,
    );
    const idle = await run('--from', 'plesk-db');
    assert.match(idle.stderr, /--key-file needs --from plesk-rest, not --from "plesk-db"/);
    assert.match((await bench.run('resync', '--url', plain.url)).stderr, /--url needs an API key of Plesk/);
    assert.equal(plain.seen.length, asked, 'nothing was asked');
    writeFileSync(keyFile, 'another-key\n');
    assert.match((await resync([])).stderr, /the key is refused \(HTTP 401\) \(You have entered incorrect key\)/);
    writeFileSync(keyFile, `${plain.key}\n`);
  });

  it("uses TLS with Plesk's own certificate on this machine, or only with a named one", async () => {
    tls.zones = [zone('two.example', { records: [a('two.example.', '192.0.2.4', 300)] })];
    const words = ['--from', 'plesk-rest', '--url', tls.url];
    const refused = await run(...words, '--ca', otherCertificate);
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /failed at GET \/api\/v2\/domains: .*(?:certificate|self[- ]signed)/);
    assert.match(
      (await run(...words, '--ca', '/nowhere.pem')).stderr,
      /cannot read the certificates in \/nowhere\.pem/,
    );
    assert.equal(tls.seen.length, 0, 'the key was not sent');
    assert.equal((await run(...words, '--ca', certificate)).code, 0);
    assert.deepEqual(bench.sets('two.example'), ['two.example. A 300 192.0.2.4']);
    assert.equal((await run(...words)).code, 0);
  });

  it('is the last source of Plesk to be tried', async () => {
    const { code, stdout, stderr } = await run('--url', tls.url);
    assert.equal(code, 0);
    assert.match(
      stderr,
      /plesk-db: Plesk is not installed.*trying plesk-dns\nplesk-dns: Plesk is not installed.*trying plesk-rest\n/,
    );
    assert.match(stdout, /1 zone in the source \(plesk-rest\)\./);
  });
});
