import assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { EventsDocument } from '../../src/sync/events/read-events.ts';
import { buildPreload, FaultyDisk } from '../faults/with-fault.ts';
import { Bench } from '../support/bench.ts';

const update = (serial: number, ...values: readonly string[]) => ({
  command: 'update',
  zone: {
    name: 'a.example.',
    soa: { ttl: 300, serial },
    rr: values.map((value, n) => ({ host: `h${n}.a.example.`, type: 'A', value })),
  },
});

/** A call that makes one event: a record is rejected. */
const withReject = (serial: number) => update(serial, '192.0.2.1', 'nonsense');

describe('an event of a process that is killed at any call to the file system', () => {
  let bench: Bench;
  let preload: string;
  let known: FaultyDisk;
  let disks = 0;
  before(async () => {
    bench = await Bench.open({ hook: { apply: 'record' } });
    preload = await buildPreload(bench.dir);
    known = newDisk();
    await known.hook(update(1, '192.0.2.1'));
  });
  after(async () => bench.close());

  function newDisk(template?: FaultyDisk): FaultyDisk {
    const disk = new FaultyDisk(bench, preload, join(bench.dir, `disk-${disks++}`));
    if (template !== undefined) cpSync(template.state, disk.state, { recursive: true });
    return disk;
  }

  async function eventsOn(disk: FaultyDisk): Promise<readonly string[]> {
    const { stdout, stderr, code } = await disk.execute('dns-sync.cjs', ['events', '--json'], '');
    assert.equal(code, 0, stderr);
    return (JSON.parse(stdout) as EventsDocument).events.map(({ id }) => id);
  }

  const isPermission = (step: string | undefined): boolean => step?.startsWith('fchmod') === true;

  it('is in the feed exactly once after the next call, also if the power fails with it', async () => {
    const { steps } = await newDisk(known).hook(withReject(2));
    assert.ok(steps.some((step) => step.includes('events-')));
    for (const n of steps.keys()) {
      if (isPermission(steps[n])) continue;
      const disk = newDisk(known);
      const { code } = await disk.hook(withReject(2), n + 1);
      assert.equal(code, null);
      for (const left of [disk, disk.afterPowerFailure('synced')]) {
        const early = await eventsOn(left);
        assert.equal((await left.hook(withReject(2))).code, 0);
        const ids = await eventsOn(left);
        assert.equal(ids.length, 1, steps[n]);
        assert.deepEqual(ids.slice(0, early.length), early, steps[n]);
        assert.deepEqual(await eventsOn(left), ids, steps[n]);
      }
    }
  });

  it('is in the feed exactly once if the recovery is killed', async () => {
    const whole = await newDisk(known).hook(withReject(2));
    const recorded = newDisk(known);
    // The last step before the event reaches the feed.
    await recorded.hook(withReject(2), whole.steps.findIndex((step) => step.includes('events-')) + 1);
    const { steps } = await newDisk(recorded).execute('dns-sync.cjs', ['events'], '');
    assert.ok(steps.some((step) => step.includes('events-2')) && steps.some((step) => step.includes('events-seen')));
    for (const n of steps.keys()) {
      if (isPermission(steps[n])) continue;
      const disk = newDisk(recorded);
      await disk.execute('dns-sync.cjs', ['events'], '', { at: n + 1 });
      for (const left of [disk, disk.afterPowerFailure('synced')]) {
        const ids = await eventsOn(left);
        assert.equal(ids.length, 1, steps[n]);
        assert.deepEqual(await eventsOn(left), ids, steps[n]);
      }
    }
  });

  it('fails no call if the feed cannot be written, and is recovered later', async () => {
    const { steps } = await newDisk(known).hook(withReject(2));
    for (const [n, step] of steps.entries()) {
      if (!step.includes('events-')) continue;
      const disk = newDisk(known);
      const { code, stderr } = await disk.hook(withReject(2), n + 1, { code: 'ENOSPC', lasting: false });
      assert.equal(code, 0, `${step}: ${stderr}`);
      assert.equal((await eventsOn(disk)).length, 1, step);
    }
  });

  it('costs no sync', async () => {
    const syncs = ({ steps }: { readonly steps: readonly string[] }): readonly string[] =>
      steps.flatMap((step) => /^f(?:data)?sync\w*/.exec(step) ?? []);
    const plain = await newDisk(known).hook(update(2, '192.0.2.1', '192.0.2.2'));
    const rejected = await newDisk(known).hook(withReject(2));
    assert.ok(syncs(plain).length > 0);
    assert.deepEqual(syncs(rejected), syncs(plain));
  });
});
