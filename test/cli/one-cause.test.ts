import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { Bench, type Ended } from '../support/bench.ts';

const zones = 60;

/** A call that edits every zone. */
function edits(serial: number): object {
  return Array.from({ length: zones }, (_, i) => {
    const name = `z${String(i).padStart(2, '0')}.example.`;
    const rr = [{ host: name, type: 'A', value: `192.0.2.${serial}` }];
    return { command: 'update', zone: { name, soa: { ttl: 300, serial }, rr } };
  });
}

const cause = 'the AWS session has expired';
const first = 'z00.example. at route53 and 59 more zones';

describe('a token that expired is one cause for all zones', () => {
  let bench: Bench;
  before(async () => {
    bench = await Bench.open();
    assert.equal((await bench.hook(edits(1))).code, 0);
    bench.route53.configure({ expiredKeys: ['AKIALOCAL'] });
  });
  after(async () => bench.close());

  /** Checks that each stream names the cause at most once, and zones no more than a few times. */
  const short = ({ stdout, stderr }: Ended, isOnStdout: boolean): void => {
    assert.equal(stdout.split(cause).length - 1, isOnStdout ? 1 : 0, stdout);
    assert.equal(stderr.split(cause).length - 1, 1, stderr);
    assert.ok(stderr.includes(`${first}: ${cause}. `), stderr);
    assert.ok(`${stdout}${stderr}`.split('\n').length < 15, stdout);
  };

  it('in the hook', async () => {
    const ended = await bench.hook(edits(2));
    assert.equal(ended.code, 1);
    short(ended, false);
    assert.match(ended.stdout, new RegExp(`^${first}: failed\n60 zones, \\d+ API calls\n$`));
  });

  it('in plan, also as Markdown, and per zone in JSON', async () => {
    const ended = await bench.run('plan');
    assert.equal(ended.code, 1);
    short(ended, true);
    assert.match(ended.stdout, new RegExp(`^${first}: could not be planned\n  ! ${cause}\\. `));
    short(await bench.run('plan', '--markdown'), true);
    const { zones: each } = await bench.json<{ zones: readonly { error: { code: string } | null }[] }>('plan');
    assert.equal(each.filter(({ error }) => error?.code === 'bad-credentials').length, zones);
  });

  it('in drift', async () => {
    const ended = await bench.run('drift');
    assert.equal(ended.code, 1);
    short(ended, true);
  });

  it('in apply, of which the total says how many failed', async () => {
    const ended = await bench.run('apply', '--yes');
    assert.equal(ended.code, 1);
    short(ended, true);
    assert.match(ended.stdout, /\nApplied 0 of 60 zones, 60 failed, \d+ s\n$/);
  });

  it('in doctor, also with two targets', async () => {
    const target = { provider: 'route53', maxRequestsPerSecond: 10_000 };
    bench.configure({ targets: { route53: target, second: target } });
    const { code, stdout } = await bench.run('doctor');
    assert.equal(code, 2);
    // Once for the zones that it held up, and once for the targets that can't be asked now.
    assert.equal(stdout.split(cause).length - 1, 2, stdout);
    assert.match(stdout, /z00\.example\. at route53 and 59 more zones: the AWS session has expired/);
    assert.match(stdout, /route53 and second: the AWS session has expired/);
    bench.configure({});
  });
});

describe('apply', () => {
  let bench: Bench;
  before(async () => {
    bench = await Bench.open({ hook: { apply: 'record' } });
    await bench.hook(edits(1));
    assert.equal((await bench.run('apply', '--yes')).code, 0);
    await bench.hook(edits(2));
  });
  after(async () => bench.close());

  it('ends with how many zones were applied, failed and held', async () => {
    bench.configure({ hook: { apply: 'record' }, policy: { protect: ['z01.example'] } });
    bench.route53.faults.add({ kind: 'internal-error', zoneId: bench.route53.zone('z00.example.').id });
    const ended = await bench.run('apply', '--yes');
    assert.equal(ended.code, 1);
    assert.match(ended.stdout, /\nApplied 58 of 60 zones, 1 failed, 1 held, \d+ s\n$/);
    bench.route53.faults.clear();
    bench.configure({ hook: { apply: 'record' } });
    assert.match((await bench.run('apply', '--yes')).stdout, /\nApplied 2 of 2 zones, \d+ s\n$/);
    assert.match((await bench.run('apply', '--yes')).stdout, /\nNo changes to apply\.\n$/);
  });

  it('has times in history that restore takes as they are printed', async () => {
    // Two changes in one second have the same printed time.
    await sleep(1100);
    await bench.hook(edits(3));
    await bench.run('apply', '--yes');
    const { stdout } = await bench.run('history', 'z05.example');
    const times = [...stdout.matchAll(/^Date: +(.*)$/gm)].map(([, time = '']) => time);
    assert.equal(times.length, 3, stdout);
    const [newest = '', middle = ''] = times;
    assert.match(middle, /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ$/);
    assert.match((await bench.run('restore', 'z05.example', '--at', newest, '--yes')).stdout, /nothing to restore/);
    const restored = await bench.run('restore', 'z05.example', '--at', middle, '--yes');
    assert.equal(restored.code, 0, restored.stderr);
    assert.deepEqual(bench.sets('z05.example.'), ['z05.example. A 300 192.0.2.2']);
  });
});
