import assert from 'node:assert/strict';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { patched } from '../../reconcile/history/patches.ts';
import { recordSet } from '../../reconcile/dns/record-set.ts';
import { recoveredDocument } from './recovered-document.ts';
import type { ZoneDocument } from '../documents/document.ts';
import { nodeFiles, type FileOps } from '../files/file-ops.ts';
import { parseEntry, type ChangeEntry, type Entry } from './journal-entry.ts';
import { entryId, isEntryId, monthOf } from './journal-id.ts';
import { rebuildAt, rebuildLast } from './journal-rebuild.ts';
import { openJournal, type Journal } from './journal.ts';
import { journalEntryFor } from './entry-for-change.ts';
import { digestOf } from '../digest.ts';
import type { Store } from '../store.ts';
import {
  name,
  openTestStore,
  sampleDocument,
  startChild,
  systemError,
  temporaryFolder,
  watchedFiles,
  withoutMark,
  openStore,
} from '../test-support.ts';

const zone = name('example.com');
const otherZone = name('bücher.example');
const november = Date.UTC(2026, 10, 20, 12);
const command = 'test';
const cause = () => ({ command, digest: digestOf('test') });
const month = new Date().toISOString().slice(0, 7);

/** A document whose zone has an A set for each address. */
function documentOf(...addresses: readonly string[]): ZoneDocument {
  const document = sampleDocument(zone);
  const sets = addresses.map((address) => recordSet(name(`h${address}.example.com`), 'A', 300, [`192.0.2.${address}`]));
  const desired = document.snapshot.desired === null ? null : { ...document.snapshot.desired, sets };
  return { ...document, snapshot: { ...document.snapshot, desired } };
}

/** A file system that records how much of the journal and of documents' starts is read. */
function measuredFiles(): { readonly files: FileOps; readonly lengths: number[] } {
  const lengths: number[] = [];
  const openLog: FileOps['openLog'] = async (path, access) => {
    const log = await nodeFiles.openLog(path, access);
    return { ...log, read: async (place, length) => (lengths.push(length), log.read(place, length)) };
  };
  return { files: { ...nodeFiles, openLog }, lengths };
}

async function all(journal: Pick<Journal, 'newestFirst'>): Promise<Entry[]> {
  const entries: Entry[] = [];
  for await (const entry of journal.newestFirst()) if ('id' in entry) entries.push(entry);
  return entries;
}

function lines(folder: string): readonly string[] {
  return readFileSync(join(folder, 'journal', `${month}.ndjson`), 'utf8')
    .split('\n')
    .slice(0, -1);
}

function journalIn(t: TestContext): { readonly journal: Journal; readonly folder: string } {
  const folder = temporaryFolder(t);
  return { folder, journal: openJournal(folder, nodeFiles, (work) => work()) };
}

/** Entries of a zone's consecutive documents in a given month. */
function entriesOf(documents: readonly (ZoneDocument | null)[], at = november): readonly ChangeEntry[] {
  const entries: ChangeEntry[] = [];
  let before: ZoneDocument | null = null;
  for (const [i, document] of documents.entries()) {
    const entry = journalEntryFor({ zone, before, after: document }, cause, { now: at + i, isLost: false });
    if (entry !== null) entries.push(entry);
    before = document === null ? null : { ...document, journal: entries.at(-1)?.id ?? '' };
  }
  return entries;
}

/** Counts the file system calls of a startup and a change. */
async function stepsOf(t: TestContext, before: ZoneDocument, after: ZoneDocument): Promise<number> {
  const folder = join(temporaryFolder(t), 'state');
  await (await openStore(folder, { command })).update(zone, () => before);
  let calls = 0;
  const store = await openStore(folder, { command, files: watchedFiles(() => void calls++) });
  await store.update(zone, () => after);
  return calls;
}

/**
 * Starts a process that ends at a file system call: that call and later ones do nothing, and an append is half done.
 */
async function openEnding(folder: string, step: number): Promise<Store> {
  let left = step;
  const dead = watchedFiles(({ call, path }) => {
    if (left-- > 0) return;
    if (left === -1 && call === 'append') appendFileSync(path, '{"id":"half');
    throw new Error('it ended');
  });
  return openStore(folder, { command, files: dead });
}

describe('entry IDs', () => {
  it('sort like their times, contain their month, and are unique', () => {
    fc.assert(
      fc.property(fc.nat(4e12), fc.nat(4e12), (timeA, timeB) => {
        const [first, second] = [entryId(timeA, null), entryId(timeB, null)];
        assert.ok(isEntryId(first) && first !== second);
        if (timeA !== timeB) assert.equal(timeA < timeB, first < second);
        assert.equal(monthOf(first), new Date(timeA).toISOString().slice(0, 7));
        assert.ok(entryId(timeB, first) > first, 'also where the clock went back');
      }),
    );
    for (const wrong of ['', 'abc', '../../etc/passwd', '01kz8n3h40abcd!', '01KZ8N3H40ABCD'])
      assert.ok(!isEntryId(wrong));
  });
});

describe('the journal', () => {
  it('has an entry for each change of a snapshot, with its cause and both directions, and none for anything else', async (t) => {
    const { store, folder } = await openTestStore(t);
    await store.update(
      zone,
      () => documentOf('1'),
      () => ({ command: 'create', digest: 'd' }),
    );
    const first = await store.read(zone);
    await store.update(zone, (document) => ({ ...(document as ZoneDocument), targets: {} }));
    await store.update(zone, () => ({ ...documentOf('1'), targets: {} }));
    const { snapshot } = documentOf('1');
    await store.update(zone, () => ({ ...documentOf('1'), snapshot: { ...snapshot, serial: 99 } }));
    assert.equal(lines(folder).length, 1);
    await store.update(
      zone,
      () => documentOf('1', '2'),
      () => ({ command: 'update', digest: 'e' }),
    );
    await store.update(zone, () => null);
    const [gone, second, entry] = (await all(store.journal)) as ChangeEntry[];
    assert.deepEqual([entry?.command, entry?.digest, entry?.zone, entry?.parent], ['create', 'd', zone, null]);
    assert.deepEqual(entry?.patches, [{ op: 'replace', path: [], value: first?.snapshot }]);
    assert.deepEqual(entry?.inverse, [{ op: 'replace', path: [], value: null }]);
    assert.deepEqual([second?.command, second?.parent, first?.journal], ['update', entry?.id, entry?.id]);
    const set = recordSet(name('h2.example.com'), 'A', 300, ['192.0.2.2']);
    assert.deepEqual(second?.patches, [
      { op: 'add', path: ['desired', 'sets', 1], value: set },
      { op: 'replace', path: ['serial'], value: 1 },
    ]);
    assert.equal(gone?.command, 'test');
    const notes = { of: null, target: 'main', zoneId: 'Z1', planId: 'p', changeIds: ['C1'] };
    const outcome = {
      status: 'held',
      zoneMade: false,
      zoneRemoved: false,
      created: 0,
      updated: 1,
      deleted: 0,
      error: null,
    } as const;
    const held = [{ rule: 'conflict', name: zone, type: 'A' }];
    await store.notePass({ zone, ...notes, outcome: { ...outcome, held } });
    const pass = (await all(store.journal))[0] as Entry;
    assert.ok('changeIds' in pass && pass.changeIds[0] === 'C1' && pass.outcome.updated === 1);
  });

  it('is on disk before the document, and an interrupted document is updated from it', async (t) => {
    const { store, folder, file } = await openTestStore(t);
    await store.update(zone, () => documentOf('1'));
    const files = watchedFiles(({ call, path }) => {
      if (call === 'rename' && path.includes('zones')) throw systemError('EIO', 'it ended', 'rename');
    });
    const dying = await openStore(folder, { command, files });
    await assert.rejects(dying.update(zone, () => documentOf('1', '2')));
    await assert.rejects(dying.update(otherZone, () => sampleDocument(otherZone)));
    assert.deepEqual(withoutMark(await store.read(zone)), documentOf('1'));
    assert.equal(lines(folder).length, 3);
    const text = readFileSync(file, 'utf8');
    for (let starts = 0; starts < 2; starts++) {
      const next = await openStore(folder, { command });
      assert.deepEqual(withoutMark(await next.read(zone)), documentOf('1', '2'));
      assert.deepEqual((await next.read(otherZone))?.snapshot, sampleDocument(otherZone).snapshot);
      assert.equal(lines(folder).length, 3, 'what is there already is not journalled again');
    }
    appendFileSync(
      join(folder, 'journal', `${month}.ndjson`),
      lines(folder)
        .map((line) => `${line}\n`)
        .join(''),
    );
    assert.deepEqual(withoutMark(await (await openStore(folder, { command })).read(zone)), documentOf('1', '2'));
    writeFileSync(file, text);
    rmSync(join(folder, 'journal', 'caught-up.json'), { force: true });
    const doubled = await openStore(folder, { command });
    assert.deepEqual(withoutMark(await doubled.read(zone)), documentOf('1', '2'), 'doubled entries count once');
  });

  it('agrees with the document again, whatever file system call a process ended at, even after half a line', async (t) => {
    const before = documentOf('1');
    const after = documentOf('1', '2');
    const steps = await stepsOf(t, before, after);
    assert.ok(steps > 20);
    for (let step = 0; step < steps; step++) {
      const folder = join(temporaryFolder(t), 'state');
      await (await openStore(folder, { command })).update(zone, () => before);
      const answered = await openEnding(folder, step)
        .then(async (ending) => ending.update(zone, () => after))
        .then(
          () => true,
          () => false,
        );
      // A process's locks end with it; this process continues, so remove them.
      for (const claim of readdirSync(join(folder, 'locks'))) rmSync(join(folder, 'locks', claim));
      const next = await openStore(folder, { command });
      const known = withoutMark(await next.read(zone));
      const possible = answered ? [after] : [before, after];
      assert.ok(
        possible.some((item) => isDeepStrictEqual(known, item)),
        `step ${step}`,
      );
      const rebuilt = await rebuildLast(next.journal, zone);
      assert.deepEqual(rebuilt.ok && rebuilt.value.snapshot, known?.snapshot, `step ${step}`);
      await next.update(zone, () => documentOf('3'));
      const last = await rebuildLast(next.journal, zone);
      assert.deepEqual(last.ok && last.value.snapshot, documentOf('3').snapshot, `step ${step}`);
      for (const line of lines(folder)) assert.notEqual(parseEntry(line), null, `step ${step}`);
    }
  });

  it('is checked only near its end without a mark', async (t) => {
    const { store, folder } = await openTestStore(t);
    await store.update(zone, () => documentOf('1'));
    const behind = readFileSync(join(folder, 'zones', 'example.com.json'), 'utf8');
    const file = join(folder, 'journal', `${month}.ndjson`);
    appendFileSync(file, `{"filler":"${'x'.repeat(600)}"}\n`.repeat(2000));
    await store.update(zone, () => documentOf('2'));
    writeFileSync(join(folder, 'zones', 'example.com.json'), behind);
    const { files, lengths } = measuredFiles();
    const next = await openStore(folder, { command, files });
    assert.deepEqual(next.recoveredZones, [zone]);
    assert.deepEqual(withoutMark(await next.read(zone)), documentOf('2'));
    assert.ok(Math.max(...lengths) <= 1_048_576);
  });

  it('is read no further by the next start, once a start has read it', async (t) => {
    const { store, folder } = await openTestStore(t);
    for (let i = 0; i < 3; i++) await store.update(zone, () => documentOf(String(i)));
    const [first, second] = [measuredFiles(), measuredFiles()];
    await openStore(folder, { command, files: first.files });
    await openStore(folder, { command, files: second.files });
    assert.equal(first.lengths.length, 2, 'the entries, and the document');
    assert.deepEqual(second.lengths, []);
  });

  it('is read past passes, of which the last few stay beyond the mark', async (t) => {
    const { store, folder } = await openTestStore(t);
    await store.update(zone, () => documentOf('1'));
    const file = join(folder, 'journal', `${month}.ndjson`);
    const marked = (): number =>
      (JSON.parse(readFileSync(join(folder, 'journal', 'caught-up.json'), 'utf8')) as { end: number }).end;
    const change = statSync(file).size;
    const pass = `{"command":"pass","filler":"${'x'.repeat(500)}"}\n`;
    appendFileSync(file, pass);
    await openStore(folder, { command });
    assert.equal(marked(), change);
    appendFileSync(file, pass.repeat(20));
    await openStore(folder, { command });
    assert.equal(marked(), statSync(file).size);
  });

  it('is checked again if its end is before the mark, as a power failure may leave it', async (t) => {
    const { store, folder } = await openTestStore(t);
    await store.update(zone, () => documentOf('1'));
    const behind = readFileSync(join(folder, 'zones', 'example.com.json'), 'utf8');
    await store.update(zone, () => documentOf('2'));
    writeFileSync(join(folder, 'zones', 'example.com.json'), behind);
    const mark = join(folder, 'journal', 'caught-up.json');
    const end = statSync(join(folder, 'journal', `${month}.ndjson`)).size;
    writeFileSync(mark, JSON.stringify({ month, end: end + 1 }));
    const next = await openStore(folder, { command });
    assert.deepEqual(next.recoveredZones, [zone]);
    assert.deepEqual(JSON.parse(readFileSync(mark, 'utf8')), { month, end });
  });

  it('is written by root and another user', { skip: process.geteuid?.() !== 0 }, async (t) => {
    const folder = temporaryFolder(t);
    const id = 12_345;
    chmodSync(folder, 0o770);
    chownSync(folder, 0, id);
    const store = await openStore(folder, { command });
    for (let round = 0; round < 2; round++) {
      await store.update(zone, () => documentOf(String(round)));
      const child = startChild(t, ['journalled', folder, `u${round}.example.`, '2'], { uid: id, gid: id });
      assert.equal(await child.ended, 0);
    }
    assert.equal((await all(store.journal)).length, 6);
    rmSync(join(folder, 'journal', `${month}.ndjson`));
    const first = startChild(t, ['journalled', folder, 'first.example.', '2'], { uid: id, gid: id });
    assert.equal(await first.ended, 0);
    await store.update(zone, () => documentOf('9'));
    assert.equal((await all(store.journal)).length, 3);
  });

  it('is compared with the start of documents only, however long they are', async (t) => {
    const { store, folder } = await openTestStore(t);
    const long = documentOf(...Array.from({ length: 400 }, (_, i) => String(i)));
    await store.update(zone, () => documentOf('1'));
    await store.update(zone, () => long);
    await store.update(zone, (document) => ({ ...(document as ZoneDocument), targets: {} }));
    const calls: string[] = [];
    const files = watchedFiles(({ call, path }) => void calls.push(`${call} ${path.replace(folder, '')}`));
    const next = await openStore(folder, { command, files });
    const file = '/zones/example.com.json';
    assert.deepEqual(
      calls.filter((call) => call.endsWith(file)),
      [`openLog ${file}`, `read ${file}`, `close ${file}`],
    );
    assert.deepEqual(next.recoveredZones, []);
  });

  it('prevents no start because of a damaged line', async (t) => {
    const { store, folder } = await openTestStore(t);
    await store.update(zone, () => documentOf('1'));
    const known = await store.read(zone);
    const [entry] = (await all(store.journal)) as [ChangeEntry];
    const head = { ...entry, id: entryId(Date.now(), entry.id), parent: entry.id };
    const spoilt = [
      { ...head, patches: [{ op: 'replace', path: [], value: { zone: 'x' } }] },
      { ...head, patches: [{ op: 'replace', path: ['nowhere', 'at', 'all'], value: 1 }] },
      { ...head, patches: [{ op: 'replace', path: ['__proto__', 'a'], value: 1 }] },
      { ...head, zone: '../../etc/passwd' },
      { ...head, zone: 'EXAMPLE.com' },
    ];
    const text = spoilt.map((line) => `${JSON.stringify(line)}\n`).join('');
    appendFileSync(join(folder, 'journal', `${month}.ndjson`), text);
    const next = await openStore(folder, { command });
    assert.deepEqual(await next.read(zone), known);
    assert.deepEqual(next.recoveredZones, []);
  });

  it('skips entries that were never applied before another change', () => {
    const [first, lost] = entriesOf([documentOf('1'), documentOf('1', '2')]) as [ChangeEntry, ChangeEntry];
    const before: ZoneDocument = { ...documentOf('1'), journal: first.id };
    const next = journalEntryFor({ zone, before, after: documentOf('3') }, cause, {
      now: november + 9,
      isLost: false,
    }) as ChangeEntry;
    const now = recoveredDocument({ ...documentOf('3'), journal: next.id }, [first, lost, next]);
    assert.deepEqual(now, { ...documentOf('3'), journal: next.id });
    assert.deepEqual(recoveredDocument(null, [first, lost])?.snapshot, documentOf('1', '2').snapshot);
    assert.equal(recoveredDocument(null, [lost]), null);
  });

  it('follows the last of two entries with the same parent, also to a zone that was forgotten since', async (t) => {
    const { store, folder } = await openTestStore(t);
    await store.update(zone, () => documentOf('1'));
    const files = watchedFiles(({ call, path }) => {
      if (call === 'rename' && path.includes('zones')) throw systemError('EIO', 'i/o error', call);
    });
    const failing = await openStore(folder, { command, files });
    await assert.rejects(failing.update(zone, () => documentOf('2')));
    await store.update(zone, () => documentOf('3'));
    const entries = (await all(store.journal)).toReversed() as ChangeEntry[];
    assert.equal(entries[1]?.parent, entries[2]?.parent);
    const first = { ...documentOf('1'), journal: entries[0]?.id as string };
    assert.deepEqual(recoveredDocument(first, entries)?.snapshot, documentOf('3').snapshot);

    await store.update(zone, () => null);
    rmSync(join(folder, 'journal', 'caught-up.json'), { force: true });
    const next = await openStore(folder, { command });
    assert.deepEqual(next.recoveredZones, []);
    assert.equal(await next.read(zone), null);
  });

  it("has the complete snapshot in a zone's first entry of each month, and is folded from there", async (t) => {
    const { journal, folder } = journalIn(t);
    const documents = [documentOf('1'), documentOf('1', '2'), documentOf('2'), documentOf('2', '3')];
    const entries = entriesOf(documents, Date.UTC(2026, 10, 30, 23, 59, 59, 998));
    for (const entry of entries) await journal.append(entry);
    assert.deepEqual(readdirSync(folder).toSorted(), ['2026-11.ndjson', '2026-12.ndjson']);
    for (const [i, { id }] of entries.entries()) {
      const rebuilt = await rebuildAt(journal, id);
      assert.deepEqual(rebuilt.ok && rebuilt.value.snapshot, documents[i]?.snapshot);
    }
    rmSync(join(folder, '2026-11.ndjson'));
    const last = await rebuildLast(journal, zone);
    assert.deepEqual(last.ok && last.value, { id: entries[3]?.id, snapshot: documents[3]?.snapshot });
    assert.equal((await rebuildAt(journal, String(entries[1]?.id))).ok, false);
    assert.equal((await rebuildLast(journal, otherZone)).ok, false);
  });

  it('that is lost starts over with the complete content of each zone that changes', async (t) => {
    const { store, folder } = await openTestStore(t);
    await store.update(zone, () => documentOf('1'));
    rmSync(join(folder, 'journal'), { recursive: true });
    const next = await openStore(folder, { command });
    await next.update(zone, () => documentOf('1', '2'));
    const rebuilt = await rebuildLast(next.journal, zone);
    assert.deepEqual(rebuilt.ok && rebuilt.value.snapshot, documentOf('1', '2').snapshot);
    await next.update(zone, () => documentOf('3'));
    const [last] = (await all(next.journal)) as [ChangeEntry];
    assert.notEqual(last.patches[0]?.path.length, 0);
  });

  it('reads packed months, later additions to them, and lines of any length', async (t) => {
    const { journal, folder } = journalIn(t);
    const many = Array.from({ length: 5000 }, (_, i) => String(i));
    const entries = entriesOf([documentOf('1'), documentOf(...many), documentOf('2')]);
    const text = entries.map((entry) => `${JSON.stringify(entry)}\n`);
    writeFileSync(join(folder, '2026-11.ndjson.gz'), gzipSync(text.slice(0, 2).join('')));
    writeFileSync(join(folder, '2026-11.ndjson'), text[2] as string);
    writeFileSync(join(folder, 'notes.txt'), 'x');
    assert.deepEqual(await all(journal), entries.toReversed());
  });

  it('skips bad lines and reports their places', async (t) => {
    const { journal, folder } = journalIn(t);
    const entries = entriesOf([documentOf('1'), documentOf('2')]);
    const [first, second] = entries.map((entry) => JSON.stringify(entry));
    const file = join(folder, '2026-11.ndjson');
    writeFileSync(file, `${first}\nnonsense\n{"id":1}\n${second}\n{"id":"torn`);
    const found: unknown[] = [];
    for await (const entry of journal.newestFirst())
      found.push('id' in entry ? entry.id : entry.position.replace(file, ''));
    const start = String(first).length + 1;
    assert.deepEqual(found, [entries[1]?.id, `, octet ${start + 9}`, `, octet ${start}`, entries[0]?.id]);
  });

  it('loses at most the last line wherever it is cut, and the next entry gets its own line', async (t) => {
    const { journal, folder } = journalIn(t);
    const entries = entriesOf([documentOf('1'), documentOf('1', '2'), documentOf('3'), documentOf('4')]);
    const [last] = entries.slice(-1) as [ChangeEntry];
    const file = join(folder, '2026-11.ndjson');
    const text = entries
      .slice(0, 3)
      .map((entry) => `${JSON.stringify(entry)}\n`)
      .join('');
    const ends = [...text.matchAll(/\n/g)].map(({ index }) => index);
    const any = fc.asyncProperty(fc.nat(text.length), async (length) => {
      writeFileSync(file, Buffer.from(text).subarray(0, length));
      const whole = ends.filter((end) => end < length).length;
      // A line that lacks only its line end is complete.
      const found = await all(journal);
      assert.deepEqual(found.slice(-whole || found.length), entries.slice(0, whole).toReversed());
      assert.ok(found.length - whole <= Number(ends.includes(length)));
    });
    await fc.assert(any, { numRuns: 300 });
    // Every octet around line ends, and some in between: each cut waits until no process writes.
    const places = ends.flatMap((end) => [end - 1, end, end + 1]);
    for (const length of [0, 1, ...places, 500, 1500]) {
      writeFileSync(file, text);
      truncateSync(file, length);
      const whole = ends.filter((end) => end <= length).length;
      assert.deepEqual(await all(journal), entries.slice(0, whole).toReversed());
      await journal.append(last);
      const expected = [...entries.slice(0, whole), last];
      assert.equal(readFileSync(file, 'utf8'), expected.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
    }
  });

  it('writes simultaneous entries together, with one sync', async (t) => {
    const folder = temporaryFolder(t);
    const calls: string[] = [];
    const files = watchedFiles(({ call }) => void calls.push(call));
    const journal = openJournal(folder, files, (work) => work());
    const entries = entriesOf(Array.from({ length: 40 }, (_, i) => documentOf(String(i))));
    await Promise.all(entries.map((entry) => journal.append(entry)));
    assert.equal(calls.filter((call) => call === 'datasync').length, 1);
    assert.deepEqual(await all(journal), entries.toReversed());
  });

  it('needs few syncs for the zones of one call', async (t) => {
    const folder = join(temporaryFolder(t), 'state');
    const calls: string[] = [];
    const store = await openStore(folder, { command, files: watchedFiles(({ call }) => void calls.push(call)) });
    const zones = Array.from({ length: 8 }, (_, i) => name(`z${i}.example`));
    await Promise.all(zones.map((item) => store.update(item, () => sampleDocument(item))));
    const syncs = calls.filter((call) => call === 'datasync').length;
    assert.ok(syncs <= 2, `${syncs} syncs of the journal`);
    assert.equal(calls.filter((call) => call === 'append').length, syncs);
  });

  it("reports to waiting callers that an entry couldn't be written, and accepts the next", async (t) => {
    const folder = temporaryFolder(t);
    let full = true;
    const files = watchedFiles(({ call }) => {
      if (full && call === 'append') throw systemError('ENOSPC', 'no space left on device', 'write');
    });
    const journal = openJournal(folder, files, (work) => work());
    const [first, second] = entriesOf([documentOf('1'), documentOf('2')]) as [ChangeEntry, ChangeEntry];
    const results = await Promise.allSettled([journal.append(first), journal.append(second)]);
    assert.deepEqual(
      results.map(({ status }) => status),
      ['rejected', 'rejected'],
    );
    full = false;
    await journal.append(first);
    assert.deepEqual(await all(journal), [first]);
  });

  it('has each line intact when processes append at once, one of which is killed within a line', async (t) => {
    const { store, folder } = await openTestStore(t);
    await store.update(zone, () => documentOf('1'));
    const file = join(folder, 'journal', `${month}.ndjson`);
    const children = ['a', 'b', 'c'].map((child) => startChild(t, ['journalled', folder, `${child}.example.`, '30']));
    await new Promise((resolve) => setTimeout(resolve, 150));
    appendFileSync(file, '{"id":"half');
    assert.deepEqual(await Promise.all(children.map((child) => child.ended)), [0, 0, 0]);
    const good = lines(folder).filter((line) => parseEntry(line) !== null);
    assert.equal(good.length, 1 + 3 * 30);
  });

  it("doesn't delay a start: an unreadable mark or folder only costs time", async (t) => {
    const { store, folder } = await openTestStore(t);
    for (let i = 0; i < 30; i++)
      await store.update(zone, () => documentOf(...Array.from({ length: 9 }, (_, j) => `${i}${j}`)));
    await openStore(folder, { command });
    const mark = join(folder, 'journal', 'caught-up.json');
    assert.ok(existsSync(mark));
    for (const text of ['', '{}', JSON.stringify({ month, end: 1e9 }), JSON.stringify({ month: '2020-01', end: 7 })]) {
      writeFileSync(mark, text);
      assert.equal((await openStore(folder, { command })).journal !== undefined, true);
    }
    const files = watchedFiles(({ call, path }) => {
      if (call === 'readdir' && path.endsWith('journal')) throw systemError('EACCES', 'permission denied', 'scandir');
    });
    const blind: Store = await openStore(folder, { command, files });
    assert.notEqual(await blind.read(zone), null);
  });

  it('folds to the snapshot, and its inverses lead back, whatever the changes', async (t) => {
    const { journal } = journalIn(t);
    const content = fc.uniqueArray(fc.constantFrom('1', '2', '3', '4', '5'), { maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(fc.array(content, { minLength: 1, maxLength: 6 }), fc.nat(2), async (contents, months) => {
        const documents = contents.map((addresses) => documentOf(...addresses));
        const entries = entriesOf(documents, Date.UTC(2026, months, 28));
        for (const entry of entries) await journal.append(entry);
        const rebuilt = await rebuildAt(journal, String(entries.at(-1)?.id));
        assert.deepEqual(rebuilt.ok && rebuilt.value.snapshot, documents.at(-1)?.snapshot);
        let back: unknown = documents.at(-1)?.snapshot;
        for (const { inverse } of entries.toReversed()) {
          const earlier = patched(back, inverse);
          back = earlier.ok ? earlier.value : earlier.reason;
        }
        assert.equal(back, null);
      }),
      { numRuns: 25 },
    );
  });
});
