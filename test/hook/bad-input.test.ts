import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, closeSync, existsSync, openSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { Bench, type Ended } from '../support/bench.ts';

const good = (name: string, serial = 1) => ({
  command: 'update',
  zone: {
    name,
    displayName: name,
    soa: {
      email: 'a@example.com',
      status: 0,
      type: 'master',
      ttl: 300,
      refresh: 1,
      retry: 1,
      expire: 1,
      minimum: 1,
      serial,
      serial_format: 'UNIXTIMESTAMP',
    },
    rr: [{ host: name, type: 'A', value: '192.0.2.1' }],
  },
});

describe('bad input', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await Bench.open();
  });
  afterEach(async () => bench.close());

  const recorded = (): readonly string[] => {
    const zones = join(bench.env['DNS_SYNC_STATE_DIR'] as string, 'zones');
    return existsSync(zones) ? readdirSync(zones) : [];
  };
  /** Checks for one line that says what, where and what to do. */
  function saysInOneLine({ stderr }: Ended, ...parts: readonly RegExp[]): void {
    assert.equal(stderr.trimEnd().split('\n').length, 1, stderr);
    for (const part of parts) assert.match(stderr, part);
  }

  it("that isn't JSON is refused with its place, and nothing is recorded", async () => {
    const ended = await bench.hook('[{"command": "update",\n  "zone": }]');
    assert.equal(ended.code, 2);
    saysInOneLine(ended, /line 2/, /Nothing was recorded/);
    assert.deepEqual(recorded(), []);
  });

  for (const [what, text] of [
    ['nothing', ''],
    ['a number', '7'],
    ['null', 'null'],
    ['a list of numbers', '[1]'],
  ] as const) {
    it(`that is ${what} is refused`, async () => {
      const ended = await bench.hook(text);
      assert.equal(ended.code, 2);
      saysInOneLine(ended);
      assert.deepEqual(recorded(), []);
    });
  }

  it("with an unknown command among good ones doesn't affect them", async () => {
    const ended = await bench.hook([
      good('a.example.'),
      { command: 'upsert', zone: { name: 'b.example.' } },
      good('c.example.'),
    ]);
    assert.equal(ended.code, 2);
    saysInOneLine(ended, /not recorded: .*upsert/, /create, update, delete, createPTRs/);
    assert.deepEqual(recorded(), ['a.example.json', 'c.example.json']);
    assert.deepEqual(bench.sets('c.example.'), ['c.example. A 300 192.0.2.1']);
  });

  for (const name of ['../../etc/passwd', '../evil.example.', 'a/../b.example.', '..', '']) {
    it(`with the zone name ${JSON.stringify(name)} is refused`, async () => {
      const ended = await bench.hook([good(name)]);
      assert.equal(ended.code, 2);
      saysInOneLine(ended, /not recorded/, /zone\.name/);
      assert.deepEqual(recorded(), []);
    });
  }

  it('with a __proto__ key is refused by its place, and pollutes nothing', async () => {
    const call = JSON.stringify([good('a.example.')]).replace('"soa":', '"__proto__": {"polluted": true}, "soa":');
    const ended = await bench.hook(call);
    assert.equal(ended.code, 2);
    saysInOneLine(ended, /__proto__/);
    assert.deepEqual(recorded(), []);
  });

  it('of 50 MB is refused without being read to its end', async () => {
    const ended = await bench.hook(`[${'{"command":"update"},'.repeat(2_500_000)}`);
    assert.equal(ended.code, 2);
    saysInOneLine(ended, /longer than 32 MiB/, /MiB\. Nothing was recorded/, /Run "dns-sync resync" to read all zones/);
    assert.doesNotMatch(ended.stderr, /in parts/);
    assert.deepEqual(recorded(), []);
  });

  it('without records is recorded and held, and never treated as an empty zone', async () => {
    await bench.hook([good('a.example.')]);
    const empty = good('a.example.', 2);
    empty.zone.rr = [];
    const ended = await bench.hook([empty]);
    assert.equal(ended.code, 1);
    saysInOneLine(ended, /held \(empty-update\)/, /confirm a\.example\./);
    assert.deepEqual(bench.sets('a.example.'), ['a.example. A 300 192.0.2.1']);
    assert.equal((await bench.run('confirm', 'a.example')).code, 0);
    assert.equal((await bench.run('apply', '--yes')).code, 0);
    assert.deepEqual(bench.sets('a.example.'), []);

    const never = good('b.example.');
    never.zone.rr = [];
    assert.equal((await bench.hook([never])).code, 1);
    assert.match((await bench.run('status', 'b.example')).stdout, /^b\.example\. +held .*never applied/m);
  });

  it('without a configuration is refused, in every command', async () => {
    rmSync(bench.env['DNS_SYNC_CONFIG'] as string);
    const ended = await bench.hook([good('a.example.')]);
    assert.equal(ended.code, 2);
    saysInOneLine(ended, /config\.json/, /DNS_SYNC_CONFIG/);
    assert.deepEqual(recorded(), []);
    for (const command of ['plan', 'apply', 'drift', 'status']) {
      const refused = await bench.run(command);
      saysInOneLine(refused, /config\.json/, /DNS_SYNC_CONFIG/);
      assert.equal(refused.code, 1, 'and never 2, which would say that something differs');
    }
  });

  it('with an unknown key in the configuration is refused with its name and a suggestion', async () => {
    bench.configure({ targets: { main: { provider: 'route53', regoin: 'us-east-1' } } });
    const ended = await bench.hook([good('a.example.')]);
    assert.equal(ended.code, 2);
    saysInOneLine(ended, /config\.json/, /targets\.main\.regoin/, /region/);
    assert.deepEqual(recorded(), []);
  });

  it('without credentials is recorded, and says what to set', async () => {
    delete bench.env['AWS_ACCESS_KEY_ID'];
    const ended = await bench.hook([good('a.example.')]);
    assert.equal(ended.code, 1);
    saysInOneLine(ended, /no AWS credentials/, /AWS_ACCESS_KEY_ID/);
    assert.deepEqual(recorded(), ['a.example.json']);
    const status = await bench.run('status');
    assert.equal(status.code, 2);
    assert.match(status.stdout, /failing/);
    bench.env['AWS_ACCESS_KEY_ID'] = 'AKIALOCAL';
    assert.equal((await bench.hook([good('a.example.')])).code, 0, 'the next call does what was left');
    assert.deepEqual(bench.sets('a.example.'), ['a.example. A 300 192.0.2.1']);
  });

  it("at an endpoint that doesn't answer is recorded, and the endpoint is reported", async () => {
    const { url } = bench.route53;
    bench.env['AWS_ENDPOINT_URL_ROUTE_53'] = 'http://127.0.0.1:9';
    const ended = await bench.hook([good('a.example.')]);
    assert.equal(ended.code, 1);
    saysInOneLine(ended, /connection refused at http:\/\/127\.0\.0\.1:9/, /The next pass retries/);
    assert.equal((await bench.run('plan')).code, 1);
    bench.env['AWS_ENDPOINT_URL_ROUTE_53'] = url;
    assert.equal((await bench.run('apply', '--yes')).code, 0);
    assert.deepEqual(bench.sets('a.example.'), ['a.example. A 300 192.0.2.1']);
  });

  it(
    "in a state directory that can't be written is refused with the path",
    { skip: process.getuid?.() === 0 ? 'root writes everywhere' : false },
    async () => {
      await bench.hook([good('a.example.')]);
      chmodSync(join(bench.env['DNS_SYNC_STATE_DIR'] as string, 'zones'), 0o500);
      const ended = await bench.hook([good('b.example.')]);
      assert.equal(ended.code, 2);
      saysInOneLine(ended, /not recorded/, /zones/);
    },
  );

  it(
    'in a state directory in which no folder can be created is refused without waiting',
    { skip: process.platform === 'linux' ? false : 'there is no /proc' },
    async () => {
      const ended = await bench.with({ DNS_SYNC_STATE_DIR: '/proc/dns-sync' }).hook([good('a.example.')]);
      assert.equal(ended.code, 2);
      saysInOneLine(ended, /cannot write the state in \/proc\/dns-sync/);
    },
  );

  it("that isn't read at all, because of an unknown option or a folder, is not recorded", async () => {
    const mistyped = await bench.run('hook', '--loud');
    assert.equal(mistyped.code, 2);
    assert.match(mistyped.stderr, /unknown option '--loud'/);
    const folder = openSync(bench.dir, 'r');
    const hook = join(import.meta.dirname, '../../dist/dns-sync-hook.cjs');
    const { status, stderr } = spawnSync(process.execPath, [hook], { stdio: [folder, 'pipe', 'pipe'], env: bench.env });
    closeSync(folder);
    assert.equal(status, 2);
    assert.match(stderr.toString(), /^dns-sync: cannot read the call on stdin: EISDIR.*\n$/);
  });

  it('that names an unknown zone is an error with suggestions', async () => {
    await bench.hook([good('example.com.')]);
    const ended = await bench.run('plan', 'exmaple.com');
    assert.equal(ended.code, 1);
    saysInOneLine(ended, /unknown zone "exmaple\.com"/, /Did you mean example\.com/);
  });

  it('with a mistyped command is an error with a suggestion', async () => {
    const ended = await bench.run('plna');
    assert.equal(ended.code, 1);
    assert.match(ended.stderr, /unknown command 'plna'[\s\S]*Did you mean plan\?/);
  });

  it("can't control the terminal", async () => {
    const call = good('a.example.');
    call.zone.rr.push({ host: '\u001b[31mred.a.example.', type: 'A\u001b]0;x\u0007', value: '\u001b[2J' });
    const ended = await bench.hook([call]);
    const printed = ended.stderr + ended.stdout + (await bench.run('status')).stdout;
    assert.doesNotMatch(printed.replaceAll('\n', ''), /\p{Cc}/u);
    assert.match(printed, /\\u\{1b\}\[31mred/);
  });

  it('in the form of a broken state file is reported with the file, which is kept, and the zone is rebuilt', async () => {
    await bench.hook([good('a.example.')]);
    const file = join(bench.env['DNS_SYNC_STATE_DIR'] as string, 'zones', 'a.example.json');
    writeFileSync(file, '{"format": 1, "snap');
    const ended = await bench.hook([good('a.example.'), good('b.example.')]);
    assert.equal(ended.code, 0, ended.stderr);
    const kept =
      /zones\/a\.example\.json is broken: .*; kept as (a\.example\.json\.broken-\S+) and rebuilt from the journal/;
    const [, name = ''] = kept.exec(ended.stderr) ?? [];
    assert.equal(
      readFileSync(`${file}${name.slice('a.example.json'.length)}`, 'utf8'),
      '{"format": 1, "snap',
      ended.stderr,
    );
    for (const zone of ['a.example.', 'b.example.']) assert.deepEqual(bench.sets(zone), [`${zone} A 300 192.0.2.1`]);
  });
});
