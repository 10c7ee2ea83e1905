import assert from 'node:assert/strict';
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Bench, type Ended } from '../support/bench.ts';
import { buildPreload, FaultyDisk } from '../faults/with-fault.ts';

const create = (address: string): object => ({
  command: 'createPTRs',
  ptr: { ip_address: address, hostname: `h${address}.example` },
});
const drop = (address: string): object => ({ command: 'deletePTRs', ptr: { ip_address: address } });
const rows = (...addresses: readonly string[]): object => ({
  command: 'update',
  zone: {
    name: 'a.example.',
    soa: { ttl: 300, serial: 1 },
    rr: [
      { host: 'a.example.', type: 'A', value: '192.0.2.1' },
      ...addresses.map((host) => ({ host, type: 'PTR', opt: '24', value: 'a.example.' })),
    ],
  },
});

interface Kept {
  readonly wanted: readonly { readonly address: string }[];
}

/** Reads the requested addresses on a disk, without our own code: a torn document throws. */
function addressesOn(disk: FaultyDisk): readonly string[] {
  const [folder, list] = [join(disk.state, 'ptr'), join(disk.state, 'ptr.json')];
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.json')) : [];
  const files = [...names.map((name) => join(folder, name)), ...(existsSync(list) ? [list] : [])];
  const found = files.flatMap((file) => (JSON.parse(readFileSync(file, 'utf8')) as Kept).wanted);
  return [...new Set(found.map(({ address }) => address))].toSorted((a, b) => (a < b ? -1 : 1));
}

/**
 * Checks whether a process was killed at a step.
 * Blocks are written in parallel and share syncs, so a run can have fewer steps.
 */
function isKilled(ended: Ended & { readonly steps: readonly string[] }, step: number): boolean {
  if (ended.code === null) return true;
  assert.equal(ended.code, 0, ended.stderr);
  assert.ok(ended.steps.length < step);
  return false;
}

/** Returns the numbers of the steps that can lose data: locks and permissions can't, and are covered by other tests. */
function losing(steps: readonly string[]): readonly number[] {
  return steps.flatMap((step, i) => (step.includes('/locks/') || step.startsWith('fchmodSync') ? [] : [i + 1]));
}

describe('PTR requests, at every file system call that changes something,', () => {
  let bench: Bench;
  let preload: string;
  let known: FaultyDisk;
  let disks = 0;
  const kept = ['192.0.2.1', '192.0.2.2', '192.0.3.1', '192.0.4.1'];
  before(async () => {
    bench = await Bench.open({ hook: { apply: 'record' } });
    preload = await buildPreload(bench.dir);
    known = newDisk();
    const { code, stderr } = await known.hook([...kept.map(create), rows('192.0.5.1')]);
    assert.equal(code, 0, stderr);
    assert.deepEqual(addressesOn(known), [...kept, '192.0.5.1']);
  });
  after(async () => bench.close());

  function newDisk(template?: FaultyDisk): FaultyDisk {
    const disk = new FaultyDisk(bench, preload, join(bench.dir, `disk-${disks++}`));
    if (template !== undefined) cpSync(template.state, disk.state, { recursive: true });
    return disk;
  }

  /** One more request in a block, one in a new block, one removed block, and rows that move to another block. */
  const call = [create('192.0.2.9'), create('192.0.6.1'), drop('192.0.3.1'), rows('192.0.7.1')];
  const done = ['192.0.2.1', '192.0.2.2', '192.0.2.9', '192.0.4.1', '192.0.6.1', '192.0.7.1'];

  function assertKept(disk: FaultyDisk, what: string): void {
    const found = new Set(addressesOn(disk));
    for (const address of ['192.0.2.1', '192.0.2.2', '192.0.4.1'])
      assert.ok(found.has(address), `${what}: ${address} is lost`);
  }

  /** Checks that the next start works: earlier answers are kept, and its own survive a power failure. */
  async function assertGoesOn(disk: FaultyDisk, what: string): Promise<void> {
    assertKept(disk, what);
    await assertAnswered(disk, what);
  }

  async function assertAnswered(disk: FaultyDisk, what: string): Promise<void> {
    const { code, stderr } = await disk.hook([...call, drop('192.0.4.1')]);
    assert.equal(code, 0, `${what}: ${stderr}`);
    const expected = done.filter((address) => address !== '192.0.4.1');
    assert.deepEqual(addressesOn(disk), expected, what);
    assert.deepEqual(addressesOn(disk.afterPowerFailure('synced')), expected, what);
  }

  async function forEach(numbers: readonly number[], work: (n: number) => Promise<void>): Promise<void> {
    const all = numbers.values();
    const worker = async (): Promise<void> => {
      for (const n of all) await work(n);
    };
    await Promise.all([worker(), worker()]);
  }

  it('are complete and none is lost, whenever the process is killed, also after a power failure', async () => {
    const { steps } = await newDisk(known).hook(call);
    assert.ok(losing(steps).length > 30, steps.join('\n'));
    await forEach(losing(steps), async (n) => {
      const disk = newDisk(known);
      const ended = await disk.hook(call, n);
      if (!isKilled(ended, n)) return;
      const what = `step ${n}, ${ended.steps.at(-1)}`;
      await assertGoesOn(disk.afterPowerFailure('synced'), `${what}, synced names`);
      await assertGoesOn(disk, what);
    });
  });

  it('are reported with exit code 2 if the disk fails, or are durable anyway', async () => {
    const { steps } = await newDisk(known).hook(call);
    const codes = new Set<number | null>();
    await forEach(losing(steps), async (n) => {
      const disk = newDisk(known);
      const ended = await disk.hook(call, n, { code: 'EIO', lasting: false });
      const what = `step ${n}, ${ended.steps[n - 1]}`;
      codes.add(ended.code);
      const later = disk.afterPowerFailure('synced');
      if (ended.code === 0) assert.deepEqual(addressesOn(later), done, what);
      else assert.match(ended.stderr, /cannot write the state in .*\(EIO\)/, what);
      await assertGoesOn(later, what);
    });
    assert.deepEqual(codes, new Set([0, 2]));
  });

  it('that are broken are rebuilt from the journal, also by a process that is killed during that', async () => {
    const torn = '{"format":1,';
    const spoil = (disk: FaultyDisk): FaultyDisk => {
      writeFileSync(join(disk.state, 'ptr', '2.0.192.in-addr.arpa.json'), torn);
      return disk;
    };
    const { steps, stderr } = await spoil(newDisk(known)).hook(create('192.0.2.9'));
    assert.match(stderr, /rebuilt from the journal/);
    await forEach(losing(steps), async (n) => {
      const disk = spoil(newDisk(known));
      const ended = await disk.hook(create('192.0.2.9'), n);
      const what = `step ${n}, ${ended.steps.at(-1)}`;
      if (!isKilled(ended, n)) return;
      await assertAnswered(disk, what);
      const names = readdirSync(join(disk.state, 'ptr')).filter((name) => name.includes('.broken-'));
      assert.ok(names.length >= 1, what);
      for (const name of names) assert.equal(readFileSync(join(disk.state, 'ptr', name), 'utf8'), torn);
    });
  });

  it('of an earlier version, in one list, are migrated completely, whenever the process is killed', async () => {
    const earlier = newDisk(known);
    const folder = join(earlier.state, 'ptr');
    const wanted = readdirSync(folder).flatMap((name) => {
      return (JSON.parse(readFileSync(join(folder, name), 'utf8')) as Kept).wanted;
    });
    writeFileSync(join(earlier.state, 'ptr.json'), JSON.stringify({ format: 1, wanted }));
    rmSync(folder, { recursive: true });
    const journal = join(earlier.state, 'journal');
    for (const name of readdirSync(journal)) rmSync(join(journal, name));
    const { steps, code } = await newDisk(earlier).hook(call);
    assert.equal(code, 0);
    await forEach(losing(steps), async (n) => {
      const disk = newDisk(earlier);
      const ended = await disk.hook(call, n);
      if (!isKilled(ended, n)) return;
      const what = `step ${n}, ${ended.steps.at(-1)}`;
      await assertGoesOn(disk.afterPowerFailure('synced'), `${what}, synced names`);
      await assertGoesOn(disk, what);
      assert.equal(existsSync(join(disk.state, 'ptr.json')), false, what);
    });
  });

  it('that only the journal has are completed by the next start, in their reverse zone too', async () => {
    const zone = '9.0.192.in-addr.arpa';
    bench.configure({ hook: { apply: 'record' }, records: { ptr: { zones: [zone] } } });
    const { steps } = await newDisk(known).hook(create('192.0.9.1'));
    const at = steps.findIndex((step) => step.startsWith('renameSync') && step.includes(`/ptr/.${zone}`)) + 1;
    assert.ok(at > 0, steps.join('\n'));
    const disk = newDisk(known);
    assert.equal((await disk.hook(create('192.0.9.1'), at)).code, null);
    assert.ok(!addressesOn(disk).includes('192.0.9.1'));
    const { code, stderr } = await disk.hook(create('192.0.2.1'));
    assert.equal(code, 0, stderr);
    assert.match(
      stderr,
      /^dns-sync: recovered interrupted PTR requests from the journal: 9\.0\.192\.in-addr\.arpa\.$/m,
    );
    assert.ok(addressesOn(disk).includes('192.0.9.1'));
    const document = readFileSync(join(disk.state, 'zones', `${zone}.json`), 'utf8');
    assert.match(
      document,
      /"ptrs":\[\{"name":"1\.9\.0\.192\.in-addr\.arpa\.","hostname":"h192\.0\.9\.1\.example\."\}\]/,
    );
    bench.configure({ hook: { apply: 'record' } });
  });
});
