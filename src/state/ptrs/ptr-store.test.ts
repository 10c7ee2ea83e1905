import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import type { DnsName } from '../../reconcile/dns/name.ts';
import { sortPtrs, type RequestedPtr } from '../../reconcile/desired/ptr.ts';
import { reverseName } from '../../reconcile/dns/reverse-name.ts';
import type { Entry } from '../journal/journal-entry.ts';
import { openStore, type Store } from '../store.ts';
import {
  failureOf,
  name,
  openTestStore,
  startChild,
  systemError,
  temporaryFolder,
  watchedFiles,
  type Step,
} from '../test-support.ts';

const command = 'test';
const block = name('2.0.192.in-addr.arpa');
const otherBlock = name('3.0.192.in-addr.arpa');

function item(address: string, host = 'a.example'): RequestedPtr {
  return { address, name: reverseName(address), hostname: name(host), of: null, zone: null };
}
const add =
  (...items: readonly RequestedPtr[]) =>
  (wanted: readonly RequestedPtr[]): readonly RequestedPtr[] =>
    sortPtrs([...wanted, ...items]);
const file = (folder: string, of: DnsName): string => join(folder, 'ptr', `${of}json`);
const hostsOf = async (store: Store, of: DnsName): Promise<readonly string[]> =>
  (await store.readPtrs([of])).map(({ hostname }) => hostname);

async function entriesOf(store: Store): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  for await (const entry of store.journal.newestFirst()) if ('id' in entry) entries.push(entry);
  return entries;
}

describe('requested PTRs in the state', () => {
  it('have a document for each block, which is removed with its last request', async (t) => {
    const { store, folder } = await openTestStore(t);
    assert.deepEqual(await store.ptrBlocks(), []);
    assert.deepEqual(await store.readPtrs([block]), []);
    await store.updatePtrs(block, add(item('192.0.2.1')));
    await store.updatePtrs(otherBlock, add(item('192.0.3.1')));
    assert.deepEqual(await store.ptrBlocks(), [block, otherBlock]);
    assert.deepEqual(await store.readPtrs([block, otherBlock]), [item('192.0.2.1'), item('192.0.3.1')]);
    assert.deepEqual(readdirSync(join(folder, 'ptr')).toSorted(), [`${block}json`, `${otherBlock}json`]);
    await store.updatePtrs(otherBlock, () => []);
    assert.deepEqual(await store.ptrBlocks(), [block]);
    assert.equal(existsSync(file(folder, otherBlock)), false);
  });

  it('that are removed stay removed when the clock is set back to the month before', async (t) => {
    const folder = join(temporaryFolder(t), 'state');
    const openAt = async (at: string): Promise<Store> => openStore(folder, { command, now: () => Date.parse(at) });
    await (await openAt('2026-12-31T12:00:00Z')).updatePtrs(block, add(item('192.0.2.1')));
    await (await openAt('2027-01-01T12:00:00Z')).updatePtrs(block, () => []);
    // The mark of checked entries continues to the later month.
    for (const minute of [1, 2]) await openAt(`2027-01-01T12:0${minute}:00Z`);
    const store = await openAt('2026-12-31T12:00:00Z');
    assert.deepEqual(store.recoveredPtrs, []);
    assert.deepEqual(await store.readPtrs([block]), []);
  });

  it('are in the journal, the first entry of a block complete, and no entry without a change', async (t) => {
    const { store } = await openTestStore(t);
    await store.updatePtrs(block, add(item('192.0.2.1')));
    await store.updatePtrs(block, add(item('192.0.2.2')));
    await store.updatePtrs(block, (wanted) => [...wanted]);
    await store.updatePtrs(block, (wanted) => wanted.slice(1));
    const [third, second, first, ...more] = await entriesOf(store);
    assert.ok(first !== undefined && 'block' in first && first.whole && first.parent === null);
    assert.ok(second !== undefined && 'block' in second && !second.whole && second.parent === first.id);
    assert.deepEqual(second.put, [item('192.0.2.2')]);
    assert.ok(third !== undefined && 'block' in third && third.parent === second.id);
    assert.deepEqual(third.drop, [{ address: '192.0.2.1', hostname: name('a.example'), of: null }]);
    assert.deepEqual(more, []);
  });

  it('that are broken are rebuilt from the journal, by readers too, and saved as a copy', async (t) => {
    const { folder } = await openTestStore(t);
    const warnings: string[] = [];
    const store = await openStore(folder, { command, now: Date.now, warn: (text) => void warnings.push(text) });
    for (const host of ['a.example', 'b.example']) await store.updatePtrs(block, add(item('192.0.2.1', host)));
    for (const text of ['{"format":1,', '{"format":1,"wanted":[]}', '']) {
      writeFileSync(file(folder, block), text);
      assert.deepEqual(await hostsOf(store, block), ['a.example.', 'b.example.']);
      assert.deepEqual(JSON.parse(readFileSync(file(folder, block), 'utf8')).wanted.length, 2);
    }
    writeFileSync(file(folder, block), 'x');
    await store.updatePtrs(block, add(item('192.0.2.1', 'c.example')));
    assert.deepEqual(await hostsOf(store, block), ['a.example.', 'b.example.', 'c.example.']);
    assert.equal(readdirSync(join(folder, 'ptr')).filter((entry) => entry.includes('.broken-')).length, 4);
    assert.equal(warnings.length, 4);
    assert.match(warnings[0] ?? '', /\(rule I1\); kept as .*and rebuilt from the journal/);
  });

  it('that are broken and unknown to the journal are refused, and those of other blocks are not', async (t) => {
    const { store, folder } = await openTestStore(t);
    await store.updatePtrs(otherBlock, add(item('192.0.3.1')));
    writeFileSync(file(folder, block), 'x');
    for (const work of [() => store.readPtrs([block]), () => store.updatePtrs(block, add(item('192.0.2.1')))]) {
      const { code, hint } = await failureOf(work());
      assert.equal(code, 'state-broken');
      assert.match(hint, /create the PTR records of these addresses in Plesk again/);
    }
    await store.updatePtrs(otherBlock, add(item('192.0.3.2')));
    assert.equal(readFileSync(file(folder, block), 'utf8'), 'x');
  });

  it("make an earlier process's unfinished write durable, even if they are unchanged", async (t) => {
    const { folder } = await openTestStore(t);
    const synced: string[] = [];
    const files = watchedFiles(({ call, path }) => {
      if (call === 'sync') synced.push(path);
    });
    const store = await openStore(folder, { command, now: Date.now, files });
    await store.updatePtrs(block, (wanted) => wanted);
    assert.deepEqual(synced, []);
    await store.updatePtrs(block, (wanted) => [...wanted]);
    assert.deepEqual(synced, [folder]);
    await store.updatePtrs(block, add(item('192.0.2.1')));
    synced.length = 0;
    await store.updatePtrs(block, (wanted) => [...wanted]);
    assert.deepEqual(new Set(synced), new Set([folder, join(folder, 'ptr')]));
  });

  it("of one block don't block changes of another", { timeout: 120_000 }, async (t) => {
    const { store, folder } = await openTestStore(t);
    const holder = startChild(t, ['hold', join(folder, 'locks'), `@ptr@${block.slice(0, -1)}`]);
    assert.equal(await holder.line(), 'held');
    await store.updatePtrs(otherBlock, add(item('192.0.3.1')));
    assert.deepEqual(await store.readPtrs([block, otherBlock]), [item('192.0.3.1')]);
    assert.equal(holder.process.exitCode, null);
  });
});

/** A state of an earlier version, with the single list. */
async function earlierState(t: TestContext): Promise<{ readonly folder: string; readonly list: string }> {
  const { folder } = await openTestStore(t);
  const list = join(folder, 'ptr.json');
  const wanted = [item('192.0.2.1'), item('192.0.3.1'), { ...item('192.0.3.2'), of: undefined, zone: undefined }];
  writeFileSync(list, JSON.stringify({ format: 1, wanted }));
  return { folder, list };
}
const all = [item('192.0.2.1'), item('192.0.3.1'), item('192.0.3.2')];

describe('the single list of requested PTRs of earlier versions', () => {
  it('is read, and migrated with the first change', async (t) => {
    const { folder, list } = await earlierState(t);
    const store = await openStore(folder, { command, now: Date.now });
    assert.deepEqual(await store.ptrBlocks(), [block, otherBlock]);
    assert.deepEqual(await store.readPtrs([block, otherBlock]), all);
    assert.ok(existsSync(list), 'reading changes nothing');
    await store.updatePtrs(otherBlock, (wanted) => wanted.filter(({ address }) => address !== '192.0.3.1'));
    assert.equal(existsSync(list), false);
    assert.deepEqual(await store.readPtrs([block, otherBlock]), [all[0], all[2]]);
    const written = (await entriesOf(store)).flatMap((entry) => ('block' in entry ? [entry.block] : []));
    assert.deepEqual(written.toSorted(), [block, otherBlock, otherBlock]);
  });

  it('is migrated completely, whichever step fails, and later removals stay removed', async (t) => {
    const steps: Step[] = [];
    const count = await earlierState(t);
    const counted = await openStore(count.folder, {
      command,
      now: Date.now,
      files: watchedFiles((step) => void steps.push(step)),
    });
    const opened = steps.length;
    await counted.withPtrRows(async () => {});
    for (let at = opened; at < steps.length; at++) {
      const { folder, list } = await earlierState(t);
      let step = 0;
      // After the process is killed, calls do nothing, and its locks belong to no process.
      const files = watchedFiles(({ path }) => {
        if (step++ >= at && !path.includes('/locks')) throw systemError('EIO', 'i/o error', 'write');
      });
      const what = `${steps[at]?.call} ${steps[at]?.path.slice(count.folder.length)}`;
      const killed = await openStore(folder, { command, now: Date.now, files });
      await killed.withPtrRows(async () => {}).catch(() => undefined);
      const store = await openStore(folder, { command, now: Date.now });
      assert.deepEqual(await store.readPtrs(await store.ptrBlocks()), all, what);
      await store.updatePtrs(otherBlock, (wanted) => wanted.filter(({ address }) => address !== '192.0.3.1'));
      const next = await openStore(folder, { command, now: Date.now });
      assert.deepEqual(await next.readPtrs(await next.ptrBlocks()), [all[0], all[2]], what);
      assert.equal(existsSync(list), false, what);
    }
    assert.ok(steps.length - opened > 20);
  });

  it('is refused while it is broken, and left unchanged', async (t) => {
    const { folder, list } = await earlierState(t);
    writeFileSync(list, '{"format":1,');
    const store = await openStore(folder, { command, now: Date.now });
    const works = [
      () => store.ptrBlocks(),
      () => store.readPtrs([block]),
      () => store.updatePtrs(block, add(item('192.0.2.9'))),
    ];
    for (const work of works) assert.equal((await failureOf(work())).code, 'state-broken');
    assert.equal(readFileSync(list, 'utf8'), '{"format":1,');
  });
});

describe('a process that ends between the journal and the document of a block', () => {
  for (const [what, change, left] of [
    ['adds', add(item('192.0.2.1', 'b.example')), ['a.example.', 'b.example.']],
    ['removes the last', () => [], []],
  ] as const) {
    it(`and ${what}, has it updated by the next start`, async (t) => {
      const { store, folder } = await openTestStore(t);
      await store.updatePtrs(block, add(item('192.0.2.1')));
      const files = watchedFiles(({ call, path }) => {
        const isDocument = path.includes('/ptr/');
        if (isDocument && ['unlink', 'rename'].includes(call)) throw systemError('EIO', 'i/o error', call);
      });
      const killed = await openStore(folder, { command, now: Date.now, files });
      assert.equal((await failureOf(killed.updatePtrs(block, change))).code, 'state-not-writable');
      assert.deepEqual(await hostsOf(store, block), ['a.example.']);
      const next = await openStore(folder, { command, now: Date.now });
      assert.deepEqual(next.recoveredPtrs, [block]);
      assert.deepEqual(await hostsOf(next, block), left);
      assert.deepEqual((await openStore(folder, { command, now: Date.now })).recoveredPtrs, []);
      await next.updatePtrs(block, add(item('192.0.2.7', 'z.example')));
      assert.deepEqual(await hostsOf(await openStore(folder, { command, now: Date.now }), block), [
        ...left,
        'z.example.',
      ]);
    });
  }

  it('leaves it to the start after, if another process works on the block', { timeout: 120_000 }, async (t) => {
    const { folder } = await openTestStore(t);
    const files = watchedFiles(({ call, path }) => {
      if (call === 'rename' && path.includes('/ptr/')) throw systemError('EIO', 'i/o error', call);
    });
    const killed = await openStore(folder, { command, now: Date.now, files });
    await failureOf(killed.updatePtrs(block, add(item('192.0.2.1'))));
    const holder = startChild(t, ['hold', join(folder, 'locks'), `@ptr@${block.slice(0, -1)}`]);
    assert.equal(await holder.line(), 'held');
    assert.deepEqual((await openStore(folder, { command, now: Date.now })).recoveredPtrs, []);
    holder.process.kill('SIGKILL');
    await holder.ended;
    const next = await openStore(folder, { command, now: Date.now });
    assert.deepEqual(next.recoveredPtrs, [block]);
    assert.deepEqual(await hostsOf(next, block), ['a.example.']);
  });

  it('follows the last of two entries with the same parent, also to a block without requests', async (t) => {
    const { store, folder } = await openTestStore(t);
    await store.updatePtrs(block, add(item('192.0.2.1')));
    const files = watchedFiles(({ call, path }) => {
      if (call === 'rename' && path.includes('/ptr/')) throw systemError('EIO', 'i/o error', call);
    });
    const failing = await openStore(folder, { command, now: Date.now, files });
    await failureOf(failing.updatePtrs(block, add(item('192.0.2.2'))));
    await store.updatePtrs(block, add(item('192.0.2.3')));
    await store.updatePtrs(block, () => []);
    rmSync(join(folder, 'journal', 'caught-up.json'), { force: true });
    const next = await openStore(folder, { command, now: Date.now });
    assert.deepEqual(next.recoveredPtrs, []);
    assert.deepEqual(await hostsOf(next, block), []);
  });

  it("doesn't prevent a start if the line is damaged", async (t) => {
    const { store, folder } = await openTestStore(t);
    await store.updatePtrs(block, add(item('192.0.2.1')));
    const [entry] = await entriesOf(store);
    const spoilt = { ...entry, id: 'z'.repeat(14), parent: entry?.id, put: [item('198.51.100.1')] };
    const month = readdirSync(join(folder, 'journal')).find((path) => path.endsWith('.ndjson')) ?? '';
    writeFileSync(join(folder, 'journal', month), `${JSON.stringify(spoilt)}\n`, { flag: 'a' });
    const next = await openStore(folder, { command, now: Date.now });
    assert.deepEqual(next.recoveredPtrs, []);
    assert.deepEqual(await hostsOf(next, block), ['a.example.']);
  });
});

describe('a dropped month of the journal', () => {
  it('leaves all requests of each block in the present month', async (t) => {
    const { store, folder } = await openTestStore(t);
    await store.updatePtrs(block, add(item('192.0.2.1')));
    await store.updatePtrs(otherBlock, add(item('192.0.3.1')));
    const journal = join(folder, 'journal');
    const month = readdirSync(journal).find((entry) => entry.endsWith('.ndjson')) ?? '';
    // As if the first change had been made in January 2020.
    const old = entryOf2020(readFileSync(join(journal, month), 'utf8'), block);
    writeFileSync(join(journal, '2020-01.ndjson'), `${old.line}\n`);
    writeFileSync(join(journal, month), readFileSync(join(journal, month), 'utf8').replace(`${old.before}\n`, ''));
    const document = JSON.parse(readFileSync(file(folder, block), 'utf8'));
    writeFileSync(file(folder, block), JSON.stringify({ ...document, journal: old.id }));
    const next = await openStore(folder, { command, now: Date.now });
    await next.keepJournal({ packAfterMs: 0, maxOctets: 0 });
    assert.deepEqual(
      readdirSync(journal).filter((entry) => entry.includes('ndjson')),
      [month],
    );
    const carried = (await entriesOf(next)).flatMap((entry) => ('block' in entry ? [entry] : []));
    assert.deepEqual(
      carried.map((entry) => [entry.block, entry.whole]),
      [
        [block, true],
        [otherBlock, true],
      ],
    );
    writeFileSync(file(folder, block), 'x');
    assert.deepEqual(await hostsOf(next, block), ['a.example.']);
  });
});

function entryOf2020(
  text: string,
  of: DnsName,
): { readonly before: string; readonly line: string; readonly id: string } {
  const before = text.split('\n').find((line) => line.includes(`"block":"${of}"`)) ?? '';
  const id = '0dw6zxv0000000';
  return { before, line: JSON.stringify({ ...JSON.parse(before), id }), id };
}
