import assert from 'node:assert/strict';
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Bench } from '../support/bench.ts';
import type { FileFault } from '../faults/file-fault.ts';
import { buildPreload, FaultyDisk } from '../faults/with-fault.ts';

const update = (zone: string, serial: number) => ({
  command: 'update',
  zone: { name: zone, soa: { ttl: 300, serial }, rr: [{ host: zone, type: 'A', value: `192.0.2.${serial}` }] },
});

/** Reads the serial in a zone's document on a disk, without our own code: a torn one throws. */
function serialOn(disk: FaultyDisk, zone: string): number | null {
  const file = join(disk.state, 'zones', `${zone}json`);
  if (!existsSync(file)) return null;
  return (JSON.parse(readFileSync(file, 'utf8')) as { snapshot: { serial: number } }).snapshot.serial;
}

function assertWhole(disk: FaultyDisk): void {
  const zones = join(disk.state, 'zones');
  for (const name of existsSync(zones) ? readdirSync(zones) : [])
    if (name.endsWith('.json')) JSON.parse(readFileSync(join(zones, name), 'utf8'));
}

const upTo = (last: number): readonly number[] => Array.from({ length: last }, (_, i) => i + 1);

/** Runs work for each number, several in parallel. */
async function forEach(all: readonly number[], work: (n: number) => Promise<void>): Promise<void> {
  const numbers = all.values();
  await Promise.all(
    Array.from({ length: 3 }, async () => {
      for (const n of numbers) await work(n);
    }),
  );
}

describe('at every file system call that changes something,', () => {
  let bench: Bench;
  let preload: string;
  let disks = 0;
  before(async () => {
    bench = await Bench.open();
    preload = await buildPreload(bench.dir);
  });
  after(async () => bench.close());

  /** Creates a disk, with the content of another. */
  function newDisk(template?: FaultyDisk): FaultyDisk {
    const disk = new FaultyDisk(bench, preload, join(bench.dir, `disk-${disks++}`));
    if (template !== undefined) cpSync(template.state, disk.state, { recursive: true });
    return disk;
  }

  /** Checks that acknowledged data exists and nothing is torn. */
  function assertKept(disk: FaultyDisk, answered: Readonly<Record<string, number>>, what: string): void {
    assertWhole(disk);
    for (const [zone, serial] of Object.entries(answered)) assert.equal(serialOn(disk, zone), serial, what);
  }

  /** Checks that the next start works, and that its answers survive a power failure. */
  async function assertGoesOn(disk: FaultyDisk, answered: Readonly<Record<string, number>>, what: string) {
    assertKept(disk, answered, what);
    const { code, stderr } = await disk.hook([update('a.example.', 8), update('next.example.', 9)]);
    assert.equal(code, 0, `${what}: ${stderr}`);
    const later = disk.afterPowerFailure('synced');
    assertWhole(later);
    assert.equal(serialOn(later, 'a.example.'), 8, what);
    assert.equal(serialOn(later, 'next.example.'), 9, what);
    const months = readdirSync(join(later.state, 'journal')).filter((name) => name.endsWith('.ndjson'));
    const journal = months.map((name) => readFileSync(join(later.state, 'journal', name), 'utf8')).join('');
    assert.match(journal, /"serial"[^\n]*9[^\n]*\n/, what);
    assert.match(journal, /"zone":"next\.example\."/, what);
  }

  describe('with calls that are recorded only,', () => {
    let known: FaultyDisk;
    let first = 0;
    let second = 0;
    before(async () => {
      bench.configure({ hook: { apply: 'record' } });
      known = newDisk();
      const { steps } = await known.hook([update('a.example.', 1), update('b.example.', 1)]);
      assert.ok(steps.length > 20);
      first = (await newDisk().hook(update('a.example.', 2))).steps.length;
      second = (await newDisk(known).hook(update('a.example.', 2))).steps.length;
      assert.ok(first > second && second >= 10, `${first}, ${second}`);
    });

    /** Returns a disk on which the call with a number failed; half of the numbers are in the very first hook call. */
    async function failed(n: number, what: FileFault['what']) {
      const fresh = n <= first;
      const disk = fresh ? newDisk() : newDisk(known);
      const answered = fresh ? {} : { 'b.example.': 1 };
      const ended = await disk.hook(update('a.example.', 2), fresh ? n : n - first, what);
      return { disk, ended, answered, name: `${fresh ? 'first' : 'second'} call, step ${ended.steps.at(-1)}` };
    }

    it('a killed process leaves complete documents, also after a power failure', async () => {
      await forEach(upTo(first + second), async (n) => {
        const { disk, ended, answered, name } = await failed(n, 'kill');
        assert.equal(ended.code, null, `${name}: ${ended.stderr}`);
        const less = disk.afterPowerFailure('synced');
        const more = disk.afterPowerFailure('all');
        if (less.content() !== more.content()) await assertGoesOn(more, answered, `${name}, all names`);
        await assertGoesOn(less, answered, `${name}, synced names`);
        await assertGoesOn(disk, answered, name);
      });
    });

    it('a process killed while it repairs a broken document loses nothing of it', async () => {
      const torn = '{"format":1,';
      const spoil = (disk: FaultyDisk): FaultyDisk => {
        writeFileSync(join(disk.state, 'zones', 'a.example.json'), torn);
        return disk;
      };
      const { steps, stderr } = await spoil(newDisk(known)).hook(update('a.example.', 2));
      assert.match(stderr, /rebuilt from the journal/);
      await forEach(upTo(steps.length), async (n) => {
        const disk = spoil(newDisk(known));
        const ended = await disk.hook(update('a.example.', 2), n);
        assert.equal(ended.code, null);
        const { code, stderr: message } = await disk.hook(update('a.example.', 3));
        assert.equal(code, 0, `${ended.steps.at(-1)}: ${message}`);
        const later = disk.afterPowerFailure('synced');
        assert.equal(serialOn(later, 'a.example.'), 3, ended.steps.at(-1));
        assert.equal(serialOn(later, 'b.example.'), 1);
        const kept = readdirSync(join(later.state, 'zones')).filter((name) => name.includes('.broken-'));
        assert.ok(kept.length >= 1, ended.steps.at(-1));
        for (const name of kept) assert.equal(readFileSync(join(later.state, 'zones', name), 'utf8'), torn);
      });
    });

    for (const what of [
      { code: 'ENOSPC', lasting: true },
      { code: 'EIO', lasting: false },
      { code: 'ENOMEM', lasting: false },
      { code: 'EROFS', lasting: true },
    ]) {
      it(`${what.code} ends in exit code 2 with a message, or in a call that is durable anyway`, async () => {
        const codes = new Set<number | null>();
        await forEach(upTo(first + second), async (n) => {
          const { disk, ended, answered, name } = await failed(n, what);
          codes.add(ended.code);
          if (ended.code === 2)
            assert.match(ended.stderr, new RegExp(`cannot write the state in .*\\(${what.code}\\)`), name);
          else assert.equal(ended.code, 0, `${name}: ${ended.stderr}`);
          const kept = ended.code === 2 ? answered : { ...answered, 'a.example.': 2 };
          const later = disk.afterPowerFailure('synced');
          assertKept(later, kept, name);
          // A failing disk leaves much the same with any error code.
          if (what.code === 'EIO') await assertGoesOn(later, kept, name);
        });
        assert.deepEqual(codes, new Set([0, 2]));
      });
    }
  });

  describe('with calls that are applied,', () => {
    let applied: FaultyDisk;
    let steps: readonly number[] = [];
    let zones: string[] = [];
    before(async () => {
      // A busy machine needs a while for this number of zones.
      bench.configure({ hook: { budgetSeconds: 600 } });
      zones = upTo(140).map((n) => `z${n}.example.`);
      applied = newDisk();
      const { code, stderr } = await applied.hook([...zones, 'steps.example.'].map((zone) => update(zone, 1)));
      assert.equal(code, 0, stderr);
      bench.configure({});
      const { steps: calls } = await newDisk(applied).hook(update('steps.example.', 2));
      // Permissions alone lose nothing; the calls that only record have failed there too.
      steps = upTo(calls.length).filter((n) => calls[n - 1]?.startsWith('fchmodSync') === false);
      assert.ok(steps.length >= 30 && 2 * calls.length <= zones.length, `${calls.length} steps`);
    });

    /**
     * Edits the same zone again after a fault at a call, and checks that it becomes as desired, here and at the
     * provider.
     */
    async function assertHeals(disk: FaultyDisk, zone: string, what: string): Promise<void> {
      assertWhole(disk);
      const { code, stderr } = await disk.hook(update(zone, 3));
      assert.equal(code, 0, `${what}: ${stderr}`);
      assert.deepEqual(bench.sets(zone), [`${zone} A 300 192.0.2.3`], what);
    }

    it("a killed process leaves nothing that the next call doesn't repair", async () => {
      await forEach(steps, async (n) => {
        const [disk, zone] = [newDisk(applied), zones[n] as string];
        const ended = await disk.hook(update(zone, 2), n);
        assert.equal(ended.code, null);
        await assertHeals(disk, zone, String(ended.steps.at(-1)));
      });
    });

    it('a disk that fails once is reported by the exit code, and the next call repairs it', async () => {
      const codes = new Set<number | null>();
      await forEach(steps, async (n) => {
        const [disk, zone] = [newDisk(applied), zones[zones.length - n] as string];
        const ended = await disk.hook(update(zone, 2), n, { code: 'EIO', lasting: false });
        const step = ended.steps[n - 1];
        codes.add(ended.code);
        if (ended.code !== 0) assert.match(ended.stderr, /cannot write the state in .*\(EIO\)/, step);
        if (ended.code !== 2) assert.equal(serialOn(disk.afterPowerFailure('synced'), zone), 2, step);
        if (ended.code === 0) assert.deepEqual(bench.sets(zone), [`${zone} A 300 192.0.2.2`], step);
        else await assertHeals(disk, zone, `${step}, answered with ${ended.code}: ${ended.stderr}`);
      });
      assert.deepEqual(codes, new Set([0, 1, 2]));
    });
  });
});
