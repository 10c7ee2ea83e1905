import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import type { RenamedRecord } from '../../src/reconcile/plan/plan.ts';
import type { Turnover } from '../../src/reconcile/desired/turnover.ts';
import { Bench } from '../support/bench.ts';
import { conforms } from '../support/conforms.ts';

const [old, fresh] = ['old.example.', 'xn--bcher-kva.example.'] as const;

const put = (zone: string, serial: number, address = '192.0.2.7') => ({
  command: 'update',
  zone: {
    name: zone,
    displayName: zone,
    soa: { ttl: 300, serial },
    rr: [
      { host: zone, type: 'A', value: address },
      { host: zone, type: 'MX', opt: '10', value: `mail.${zone}` },
      { host: zone, type: 'TXT', value: `v=spf1 a:${zone.slice(0, -1)} -all` },
      { host: `mail.${zone}`, type: 'A', value: address },
    ],
  },
});
const gone = (zone: string) => ({ command: 'delete', zone: { name: zone } });
const renamed = /old\.example\. was renamed to bücher\.example\./;

describe('a renamed domain', () => {
  let bench: Bench;
  beforeEach(async () => {
    bench = await Bench.open();
    await bench.hook(put(old, 1));
    // The first call is long ago: the window applies only to calls close to each other.
    bench.configure({ policy: { renameMinutes: 10 } });
  });
  afterEach(async () => bench.close());

  const zones = (): readonly string[] =>
    bench.route53
      .dumpAccount()
      .zones.map(({ name }) => name)
      .toSorted();
  const notes = async (zone: string): Promise<readonly string[]> => {
    const { entries } = await bench.json<{ entries: readonly { command: string; notes: readonly string[] }[] }>(
      'history',
      zone,
    );
    return entries.filter(({ command }) => command === 'rename').flatMap((entry) => entry.notes);
  };

  for (const [how, calls] of [
    ['in one call, the old one first', [[gone(old), put(fresh, 2)]]],
    ['in one call, the new one first', [[put(fresh, 2), gone(old)]]],
    ['in two calls, the old one first', [[gone(old)], [put(fresh, 2)]]],
    ['in two calls, the new one first', [[put(fresh, 2)], [gone(old)]]],
  ] as const) {
    it(`is reported if Plesk deletes one zone and creates another with the same records, ${how}`, async () => {
      const printed: string[] = [];
      const made = await bench.calls(async () => {
        for (const call of calls) {
          const { code, stdout } = await bench.hook(call);
          assert.equal(code, 0);
          printed.push(stdout);
        }
      });
      assert.match(printed.join(''), renamed);
      assert.equal(made.filter((action) => action === 'ChangeResourceRecordSets').length, 2, made.join());
      assert.equal(made.length, 6, made.join());
      assert.deepEqual(bench.sets(old), []);
      assert.equal(bench.sets(fresh).length, 4);
      assert.deepEqual(await notes(old), [`domain renamed to ${fresh}`]);
      assert.deepEqual(await notes(fresh), [`domain renamed from ${old}`]);
      assert.match(
        (await bench.run('status', old)).stdout,
        /trashed .*\n.*as its domain is .*xn--bcher-kva\.example\.\) now/,
      );
    });
  }

  it('is in the plan, as text and JSON', async () => {
    bench.configure({ hook: { apply: 'record' } });
    await bench.hook([gone(old), put(fresh, 2)]);
    const { stdout } = await bench.run('plan');
    assert.match(stdout, /hosted zone will be created; domain renamed from old\.example\./);
    assert.match(stdout, /old\.example\. at .*: deleted in Plesk: our records will be deleted; domain renamed to /);
    const plan = await bench.json<{ zones: readonly { zone: string; renamedFrom?: string; renamedTo?: string }[] }>(
      'plan',
    );
    assert.deepEqual(
      plan.zones.map(({ zone, renamedFrom, renamedTo }) => [zone, renamedFrom, renamedTo]),
      [
        [old, undefined, fresh],
        [fresh, old, undefined],
      ],
    );
  });

  it('keeps its old hosted zone for the time of the trash, and uses it again when it is renamed back', async () => {
    const { id } = bench.route53.zone(old);
    await bench.hook([gone(old), put(fresh, 2)]);
    assert.deepEqual(zones(), [old, fresh].toSorted());
    assert.match((await bench.hook([gone(fresh), put(old, 3)])).stdout, /was renamed to old\.example\./);
    assert.equal(bench.route53.zone(old).id, id);
    assert.equal(bench.sets(old).length, 4);
    assert.deepEqual(bench.sets(fresh), []);
  });

  for (const [how, calls] of [
    ['before', [[gone(old)], [put(fresh, 2)]]],
    ['after', [[put(fresh, 2)], [gone(old)]]],
  ] as const) {
    it(`is deleted under its old name by policy, if Plesk deletes that ${how} it creates the new one`, async () => {
      bench.configure({ policy: { rename: 'erase' } });
      for (const call of calls) assert.equal((await bench.hook(call)).code, 0);
      assert.deepEqual(zones(), [fresh]);
    });
  }

  it('is deleted under its old name or not, by the first entry of policy.zones for that name', async () => {
    bench.configure({ policy: { rename: 'erase', zones: [{ match: 'old.*', rename: 'update' }] } });
    await bench.hook([gone(old), put(fresh, 2)]);
    assert.deepEqual(zones(), [old, fresh]);
    bench.configure({ policy: { zones: [{ match: 'xn--*', rename: 'erase' }] } });
    await bench.hook([gone(fresh), put('new.example.', 3)]);
    assert.deepEqual(zones(), ['new.example.', old]);
  });

  it('is not deleted under its old name if it has foreign records there', async () => {
    bench.configure({ policy: { rename: 'erase' } });
    bench.route53.put(old, { Name: `cdn.${old}`, Type: 'A', TTL: 60, ResourceRecords: [{ Value: '203.0.113.1' }] });
    const { code, stderr } = await bench.hook([gone(old), put(fresh, 2)]);
    assert.equal(code, 1);
    assert.match(stderr, /old\.example\. at route53: held \(foreign\)/);
    assert.deepEqual(bench.sets(old), [`cdn.${old} A 60 203.0.113.1`]);
  });

  it('is not assumed if the records differ, if several match, or if the feature is off', async () => {
    assert.doesNotMatch((await bench.hook([gone(old), put(fresh, 2, '192.0.2.8')])).stdout, renamed);
    await bench.hook([put('one.example.', 1), put('two.example.', 1)]);
    const several = await bench.hook([gone('one.example.'), gone('two.example.'), put('three.example.', 1)]);
    assert.doesNotMatch(several.stdout, /renamed/);
    bench.configure({ policy: { renameMinutes: 0 } });
    assert.doesNotMatch((await bench.hook([gone('three.example.'), put('four.example.', 1)])).stdout, /renamed/);
  });

  it('is noticed when the new zone is created in two steps, of which the second has all of it', async () => {
    const whole = put(fresh, 2);
    await bench.hook([gone(old), { ...whole, zone: { ...whole.zone, rr: whole.zone.rr.slice(0, 1) } }]);
    assert.match((await bench.hook(put(fresh, 3))).stdout, renamed);
  });

  it('is noticed when the old zone is deleted after the new one was created in steps, none of which waits for the list', async () => {
    const list = join(bench.env['DNS_SYNC_STATE_DIR'] as string, 'turnovers.json');
    const whole = put(fresh, 2);
    await bench.hook({ ...whole, zone: { ...whole.zone, rr: whole.zone.rr.slice(0, 1) } });
    const noted = readFileSync(list, 'utf8');
    assert.equal((await bench.hook(put(fresh, 3, '192.0.2.9'))).code, 0);
    assert.equal((await bench.hook(put(fresh, 4))).code, 0);
    assert.equal(readFileSync(list, 'utf8'), noted);
    assert.match((await bench.hook(gone(old))).stdout, renamed);
  });
});

describe('two zones that look like one renamed domain', () => {
  let bench: Bench;
  let domains = 0;
  let first: string;
  let second: string;
  before(async () => {
    bench = await Bench.open();
  });
  after(async () => bench.close());
  beforeEach(() => {
    bench.configure({});
    domains++;
    first = `old${domains}.test.`;
    second = `new${domains}.test.`;
  });

  let serial = 0;
  /** A domain with the records of this test's template; other domains have different ones. */
  const made = (zone: string, ...texts: readonly string[]) => ({
    command: 'create',
    zone: {
      name: zone,
      soa: { ttl: 300, serial: ++serial },
      rr: [
        { host: zone, type: 'A', value: `192.0.2.${domains}` },
        { host: zone, type: 'MX', opt: '10', value: `mail.${zone}` },
        ...texts.map((value) => ({ host: zone, type: 'TXT', value })),
      ],
    },
  });
  const hook = async (...commands: readonly object[]): Promise<string> => {
    const { code, stdout, stderr } = await bench.hook(commands);
    assert.equal(code, 0, stderr);
    return stdout;
  };
  const turnoversFile = (): string => join(bench.env['DNS_SYNC_STATE_DIR'] as string, 'turnovers.json');
  const turnovers = (): readonly Turnover[] => JSON.parse(readFileSync(turnoversFile(), 'utf8')) as Turnover[];
  const minutesPass = (minutes: number): void => {
    const earlier = (at: string): string => new Date(Date.parse(at) - minutes * 60_000).toISOString();
    writeFileSync(turnoversFile(), JSON.stringify(turnovers().map((item) => ({ ...item, at: earlier(item.at) }))));
  };
  const zoneNames = (): readonly string[] => bench.route53.dumpAccount().zones.map(({ name }) => name);

  it('are separate if a third domain has or had all records of the template: nothing is deleted by a guess', async () => {
    bench.configure({ policy: { rename: 'erase' } });
    await hook(made(`third.${first}`));
    minutesPass(100_000);
    await hook(made(first));
    await hook(gone(first));
    assert.doesNotMatch(await hook(made(second)), /renamed/);
    assert.ok(zoneNames().includes(first));
  });

  it('are one if Plesk sends both in one call, whatever other domains have and had', async () => {
    await hook(made(`third.${first}`), made(`fourth.${first}`), made(first));
    await hook(gone(`fourth.${first}`));
    assert.match(await hook(gone(first), made(second)), new RegExp(`^${first} was renamed to ${second}$`, 'm'));
  });

  it("are one if a record was added to the template's", async () => {
    await hook(made(`third.${first}`), made(first, 'its own'));
    await hook(gone(first));
    assert.match(await hook(made(second, 'its own')), new RegExp(`^${first} was renamed to ${second}$`, 'm'));
  });

  it('are one through a chain of names: earlier names are not other domains', async () => {
    await hook(made(first));
    await hook(gone(first));
    assert.match(await hook(made(second)), /was renamed to new/);
    await hook(gone(second));
    assert.match(await hook(made(`third.${second}`)), new RegExp(`^${second} was renamed to third.${second}$`, 'm'));
  });

  it('are reported once as one, if two processes handle a half each at the same time', async () => {
    await hook(made(first));
    const printed = await Promise.all([hook(gone(first)), hook(made(second))]);
    assert.equal(printed.join('').split(`${first} was renamed to ${second}\n`).length, 2);
    const { stdout } = await bench.run('history', second);
    assert.equal(stdout.split(`domain renamed from ${first}`).length, 2);
  });

  it('are one if texts still have the old name', async () => {
    await hook(made(first, `v=spf1 a:${first.slice(0, -1)} -all`));
    const text = `v=spf1 a:${first.slice(0, -1)} -all`;
    assert.match(await hook(gone(first), made(second, text)), /was renamed/);
  });

  it('are separate outside the window', async () => {
    await hook(made(first));
    await hook(gone(first));
    minutesPass(11);
    assert.doesNotMatch(await hook(made(second)), /renamed/);
  });

  it('are shown in status and in the trash, also as JSON, until they are separate again', async () => {
    await hook(made(first));
    await hook(gone(first), made(second));
    const status = async () => {
      const answer = await bench.json<{ zones: readonly (RenamedRecord & { zone: string })[] }>(
        'status',
        first,
        second,
      );
      conforms('status', answer);
      return answer.zones.map(({ zone, renamedFrom, renamedTo }) => [zone, renamedFrom, renamedTo]);
    };
    assert.deepEqual(await status(), [
      [second, first, undefined],
      [first, undefined, second],
    ]);
    assert.match((await bench.run('status', second)).stdout, new RegExp(`\n    domain renamed from ${first}\n`));
    assert.match((await bench.run('trash', 'ls')).stdout, new RegExp(`${first} .*domain renamed to ${second}`));
    conforms('trash', await bench.json('trash', 'ls'));
    await hook(made(second, 'another record'));
    assert.deepEqual((await status())[0], [second, undefined, undefined]);
    // A zone that an administrator restores was not renamed, so its next deletion is an ordinary one.
    bench.configure({ policy: { rename: 'erase' } });
    assert.equal((await bench.run('trash', 'restore', first, '--yes')).code, 0);
    assert.deepEqual((await status())[1], [first, undefined, undefined]);
    await hook(gone(first));
    assert.ok(zoneNames().includes(first));
  });

  it('are shown in the plan when the name returns to its existing hosted zone', async () => {
    await hook(made(first));
    await hook(gone(first), made(second));
    bench.configure({ hook: { apply: 'record' } });
    await hook(gone(second), made(first));
    const { stdout } = await bench.run('plan', first, second);
    assert.match(stdout, new RegExp(`^${first} at .*: will be updated; domain renamed from ${second}$`, 'm'));
  });

  it('come from a small list on which nothing depends, and which an edit neither parses nor writes', async () => {
    const many = Array.from({ length: 250 }, (_, i) => made(`z${i}.${first}`));
    bench.configure({ hook: { apply: 'record' } });
    await hook(...many);
    assert.equal(turnovers().length, 200);
    await hook(made(first));
    writeFileSync(turnoversFile(), 'torn');
    await hook(made(first, 'edited'));
    assert.equal(readFileSync(turnoversFile(), 'utf8'), 'torn');
    await hook(gone(first));
    assert.deepEqual(
      turnovers().map(({ zone, kind }) => [zone, kind]),
      [[first, 'deleted']],
    );
    // If the file can't be written, Plesk's changes are still applied.
    rmSync(turnoversFile());
    mkdirSync(turnoversFile());
    bench.configure({});
    const { code, stderr } = await bench.hook(made(second));
    assert.equal(code, 0);
    assert.match(stderr, /cannot detect renamed domains: .*turnovers\.json/);
    assert.equal(bench.sets(second).length, 2);
  });
});
