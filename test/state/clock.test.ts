import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { withClock, withClockSet } from '../support/at-clock.ts';
import { Bench } from '../support/bench.ts';
import { numberedSets, numberedUpdate } from '../support/numbered-update.ts';

const day = 86_400_000;
const minute = 60_000;

let bench: Bench;
beforeEach(async () => {
  bench = await Bench.open();
});
afterEach(async () => bench.close());

const state = (...parts: readonly string[]): string => join(bench.env['DNS_SYNC_STATE_DIR'] as string, ...parts);

const zoneStatus = async (zone: string): Promise<{ readonly nextAttemptAt: string | null }> => {
  const { zones } = await bench.json<{ readonly zones: readonly { readonly nextAttemptAt: string | null }[] }>(
    'status',
    zone,
  );
  return zones[0] as { readonly nextAttemptAt: string | null };
};
const targetFile = (): string => state('rates', 'route53.target.json');
const zoneFile = (zone: string): string => state('zones', `${zone}json`);

/** Shifts all times of a state file, as by a clock that is ahead. */
function dateAll(path: string, aheadMs: number): void {
  const text = readFileSync(path, 'utf8');
  const dated = text.replaceAll(/\d{4}-\d\d-\d\dT[\d:.]{12}Z/g, new Date(Date.now() + aheadMs).toISOString());
  assert.notEqual(dated, text);
  writeFileSync(path, dated);
}

describe('a clock that was ahead, and is correct again', () => {
  it('a zone that failed meanwhile is retried at once by "retry"', async () => {
    await bench.hook(numberedUpdate('a.example.', 1));
    // The service refuses a signature with such a wrong time.
    assert.equal((await withClock(bench, 30 * day).hook(numberedUpdate('a.example.', 2))).code, 1);
    const { code, stdout } = await bench.run('retry');
    assert.equal(code, 0);
    assert.match(stdout, /a\.example\. at .*: 1 updated; synchronized\n/);
    assert.deepEqual(bench.sets('a.example.'), numberedSets('a.example.', 2));
    assert.deepEqual(readdirSync(state('due')), []);
  });

  it('a change that a killed process left in the journal of the present month is applied to the document', async () => {
    await bench.hook(numberedUpdate('a.example.', 1));
    await withClock(bench, 60 * day).hook(numberedUpdate('b.example.', 1));
    // Another start while the clock is ahead: it records how far it read the journal.
    await withClock(bench, 60 * day).run('status');
    const preload = join(bench.dir, 'kill.cjs');
    writeFileSync(
      preload,
      `const fs = require('node:fs'); const rename = fs.renameSync;
       fs.renameSync = (from, to) => to.endsWith('/a.example.json') ? process.kill(process.pid, 'SIGKILL') : rename(from, to);`,
    );
    const killed = await bench.with({ NODE_OPTIONS: `--require ${preload}` }).hook(numberedUpdate('a.example.', 2));
    assert.equal(killed.code, null);
    const { stderr } = await bench.run('retry');
    assert.match(stderr, /a\.example\.: recovered an interrupted change/);
    assert.deepEqual(bench.sets('a.example.'), numberedSets('a.example.', 2));
    const mark = readFileSync(state('journal', 'caught-up.json'), 'utf8');
    await bench.run('status');
    assert.equal(readFileSync(state('journal', 'caught-up.json'), 'utf8'), mark, 'the next start reads nothing anew');
  });

  it('"status" and "doctor" report that the last call and the last check are dated in the future', async () => {
    await bench.hook(numberedUpdate('a.example.', 1));
    assert.equal((await bench.run('drift')).code, 0);
    for (const path of [state('calls'), targetFile()]) dateAll(path, 10 * day);
    const expected =
      /the last call of the hook is dated 20.*Z, (10 days|9 days 23 hours) in the future: the clock was set back[\s\S]*the last look at all zones of route53 is dated/;
    const status = await bench.run('status');
    assert.equal(status.code, 0);
    assert.match(status.stderr, expected);
    assert.equal((await bench.run('status', '--max-age', '26h')).code, 2, 'nobody can tell how old they are');
    assert.match((await bench.run('doctor')).stdout, expected);
    await bench.hook(numberedUpdate('a.example.', 2));
    await bench.run('drift');
    const after = await bench.run('status', '--max-age', '26h');
    assert.deepEqual([after.code, after.stderr], [0, '']);
    assert.doesNotMatch((await bench.run('doctor')).stdout, /in the future/);
  });

  for (const time of [
    '-000001-06-01T00:00:00Z',
    '1969-12-31T23:00:00Z',
    '3084-12-31T00:00:00Z',
    '5200-01-01T00:00:00Z',
    '+010000-01-01T00:00:00Z',
    '+200000-01-01T00:00:00Z',
  ])
    it(`nothing ends in a stack trace at ${time}, and everything works once the clock is correct`, async () => {
      await bench.hook(numberedUpdate('a.example.', 1));
      writeFileSync(join(bench.dir, 'all.json'), JSON.stringify([numberedUpdate('a.example.', 2)]));
      const wrong = withClock(bench, Date.parse(time) - Date.now());
      const ended = [
        await wrong.hook([numberedUpdate('a.example.', 2), numberedUpdate('b.example.', 2)]),
        await wrong.run('status', '--max-age', '26h'),
        await wrong.run('retry'),
        ...(await Promise.all([
          wrong.run('plan', '--out', join(bench.dir, 'plan.json')),
          wrong.run('drift'),
          wrong.run('doctor'),
          wrong.run('export', 'b.example'),
          wrong.run('trash', 'ls'),
          wrong.run('ptr', 'ls', '--all'),
        ])),
        await wrong.hook({ command: 'delete', zone: { name: 'b.example.' } }),
        await wrong.run('trash', 'ls'),
        await wrong.run('trash', 'restore', 'b.example', '--yes'),
        await wrong.run('resync', '--from', join(bench.dir, 'all.json'), '--yes'),
        await wrong.run('apply', '--yes', '--timeout', '20s'),
        await wrong.run('undo', 'a.example', '--yes'),
        await wrong.run('pause', 'a.example'),
        await wrong.run('resume'),
        await wrong.run('history'),
        await wrong.run('restore', 'a.example', '--at', '9999-12-31T23:59:59-12:00', '--yes'),
        await wrong.run('restore', 'a.example', '--at', '0000-01-01T00:00:00+12:00', '--yes'),
      ];
      for (const { stdout, stderr } of ended) {
        assert.doesNotMatch(stderr, /this is a bug|^ {4}at /m);
        assert.doesNotMatch(stdout + stderr, /NaN|Invalid|[+-]\d{6}-/);
      }
      await bench.run('retry');
      assert.equal((await bench.hook([numberedUpdate('a.example.', 3), numberedUpdate('b.example.', 3)])).code, 0);
      for (const zone of ['a.example.', 'b.example.']) assert.deepEqual(bench.sets(zone), numberedSets(zone, 3));
      assert.deepEqual(readdirSync(state('due')), []);
    });
});

describe('a date in the future, from a clock that was ahead', () => {
  const failAt = async (zone: string, serial: number): Promise<void> => {
    bench.route53.faults.add({ kind: 'internal-error' });
    assert.equal((await bench.hook(numberedUpdate(zone, serial))).code, 1);
    bench.route53.faults.clear();
  };

  it('has a full quota of hosted zones read again', async () => {
    bench.route53.configure({ quotas: { zonesPerAccount: 1 } });
    await bench.hook(numberedUpdate('a.example.', 1));
    assert.equal((await bench.hook(numberedUpdate('b.example.', 1))).code, 1);
    bench.route53.configure({ quotas: { zonesPerAccount: 2 } });
    assert.equal((await bench.hook(numberedUpdate('b.example.', 2))).code, 1, 'within the hour it is believed');
    dateAll(targetFile(), 300 * day);
    assert.equal((await bench.hook(numberedUpdate('b.example.', 3))).code, 0);
  });

  it('has a full hosted zone tried again', async () => {
    const withHosts = (serial: number, ...hosts: readonly string[]) => ({
      command: 'update',
      zone: {
        name: 'a.example.',
        soa: { ttl: 300, serial },
        rr: hosts.map((host) => ({ host: `${host}.a.example.`, type: 'A', value: '192.0.2.1' })),
      },
    });
    const raise = (recordSetsPerZone: number): void =>
      bench.route53.configure({ quotas: { ...bench.route53.settings.quotas, recordSetsPerZone } });
    raise(3);
    await bench.hook(withHosts(1, 'a'));
    assert.equal((await bench.hook(withHosts(2, 'a', 'b'))).code, 1);
    raise(10);
    assert.equal((await bench.hook(withHosts(3, 'a', 'c'))).code, 1, 'within the hour it is believed');
    dateAll(zoneFile('a.example.'), 300 * day);
    assert.equal((await bench.hook(withHosts(4, 'a', 'd'))).code, 0);
    assert.equal(bench.sets('a.example.').length, 2);
  });

  it('has a deletion count for the hour after it is noticed, and not until that date', async () => {
    bench.configure({ policy: { maxZoneDeletesPerHour: 1 } });
    const remove = (zone: string) => ({ command: 'delete', zone: { name: zone } });
    const counted = (): number => {
      const { zoneDeletes } = JSON.parse(readFileSync(targetFile(), 'utf8')) as { zoneDeletes: { at: string }[] };
      assert.equal(zoneDeletes.length, 1);
      return Date.parse(zoneDeletes[0]?.at ?? '');
    };
    await bench.hook(['a.example.', 'b.example.'].map((zone) => numberedUpdate(zone, 1)));
    assert.equal((await bench.hook(remove('a.example.'))).code, 0);
    dateAll(targetFile(), 300 * day);
    assert.equal((await bench.hook(remove('b.example.'))).code, 1, 'the limit holds');
    const seen = counted();
    assert.ok(seen <= Date.now());
    assert.equal((await bench.run('apply', '--yes')).code, 2);
    assert.equal(counted(), seen, 'the hour has begun');
    dateAll(targetFile(), -61 * minute);
    assert.equal((await bench.run('apply', '--yes')).code, 0);
    assert.deepEqual(bench.sets('b.example.'), []);
  });

  it('makes no rename of domains that were created and deleted at such a time', async () => {
    const [came, went] = ['came.example.', 'went.example.'];
    const content = (zone: string, serial: number, text: string) => ({
      command: 'update',
      zone: {
        name: zone,
        soa: { ttl: 300, serial },
        rr: [
          { host: zone, type: 'A', value: '192.0.2.7' },
          { host: zone, type: 'MX', opt: '10', value: `mail.${zone}` },
          { host: zone, type: 'TXT', value: text },
          { host: `mail.${zone}`, type: 'A', value: '192.0.2.7' },
        ],
      },
    });
    const story = async (): Promise<void> => {
      await bench.hook(content(went, 1, 'one'));
      await bench.hook({ command: 'delete', zone: { name: went } });
      await bench.hook(content(came, 1, 'two'));
    };
    await story();
    dateAll(state('turnovers.json'), 300 * day);
    assert.doesNotMatch((await bench.hook(content(came, 2, 'one'))).stdout, /renamed/);
  });

  it('has the next attempt of a zone reported as due now', async () => {
    await bench.hook(numberedUpdate('a.example.', 1));
    await failAt('a.example.', 2);
    const { nextAttemptAt: next } = await zoneStatus('a.example.');
    assert.ok(Date.parse(next ?? '') > Date.now(), 'in a minute');
    dateAll(zoneFile('a.example.'), 300 * day);
    const { nextAttemptAt } = await zoneStatus('a.example.');
    assert.ok(Date.parse(nextAttemptAt ?? '') <= Date.now());
    assert.match((await bench.run('retry')).stdout, /Nothing is due|1 updated/);
  });

  it('has a zone that waits since then reported by "status --max-age"', async () => {
    bench.configure({ hook: { apply: 'record' } });
    await bench.hook(numberedUpdate('a.example.', 1));
    assert.doesNotMatch((await bench.run('status', '--max-age', '26h')).stderr, /is pending at/);
    dateAll(zoneFile('a.example.'), 300 * day);
    const { code, stderr } = await bench.run('status', '--max-age', '26h');
    assert.equal(code, 2);
    assert.match(stderr, /a\.example\. is pending at route53 since .*, in the future/);
  });
});

/** By less than the service tolerates in a signature. */
describe('a clock that is set during a call', () => {
  it("back doesn't lengthen the time of the call", async () => {
    bench.configure({ hook: { budgetSeconds: 5 } });
    await bench.hook(numberedUpdate('a.example.', 1));
    bench.route53.faults.add({ kind: 'latency', milliseconds: 15_000 });
    assert.equal((await withClockSet(bench, -4 * minute).hook(numberedUpdate('a.example.', 2))).code, 1);
  });

  it("forward doesn't use up the time of the call", async () => {
    await bench.hook(numberedUpdate('a.example.', 1));
    assert.equal((await withClockSet(bench, 4 * minute).hook(numberedUpdate('a.example.', 2))).code, 0);
  });
});
