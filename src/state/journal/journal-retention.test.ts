import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { isoTime } from '../../reconcile/iso-time.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import type { ZoneDocument } from '../documents/document.ts';
import { journalEntryFor } from './entry-for-change.ts';
import { digestOf } from '../digest.ts';
import { nodeFiles, type FileOps } from '../files/file-ops.ts';
import { openJournal } from './journal.ts';
import type { ChangeEntry, Entry, PassEntry } from './journal-entry.ts';
import { entryId, monthOf } from './journal-id.ts';
import { rebuildLast } from './journal-rebuild.ts';
import type { Store } from '../store.ts';
import { name, sampleDocument, systemError, temporaryFolder, watchedFiles, openStore } from '../test-support.ts';

const command = 'test';
const cause = () => ({ command, digest: digestOf(command) });
const [early, late] = [name('early.example'), name('late.example')];

/** A zone's first change, in a month of 2020. */
function changeOf(zone: DnsName, month: number): { readonly entry: ChangeEntry; readonly document: ZoneDocument } {
  const document = sampleDocument(zone);
  const entry = journalEntryFor({ zone, before: null, after: document }, cause, {
    now: Date.UTC(2020, month, 5),
    isLost: false,
  }) as ChangeEntry;
  return { entry, document: { ...document, journal: entry.id } };
}

/** A pass in a month of 2020. */
function passIn(month: number): PassEntry {
  const time = Date.UTC(2020, month, 5);
  const outcome = { zoneMade: false, zoneRemoved: false, created: 0, updated: 0, deleted: 0, held: [], error: null };
  return {
    id: entryId(time, null),
    at: isoTime(time),
    zone: early,
    command: 'pass',
    of: null,
    target: 'main',
    zoneId: null,
    planId: '',
    changeIds: [],
    outcome: { status: 'synchronized', ...outcome },
  };
}

/** A state whose zones last changed in January and February 2020. A pass in March stays unpacked. */
async function oldState(
  t: TestContext,
): Promise<{ readonly folder: string; readonly journal: string; readonly store: Store }> {
  const folder = join(temporaryFolder(t), 'state');
  await openStore(folder, { command });
  const journal = join(folder, 'journal');
  for (const { entry, document } of [changeOf(early, 0), changeOf(late, 1)]) {
    writeFileSync(join(journal, `${monthOf(entry.id)}.ndjson`), `${JSON.stringify(entry)}\n`, { flag: 'a' });
    writeFileSync(join(folder, 'zones', `${entry.zone}json`), JSON.stringify(document));
  }
  writeFileSync(join(journal, '2020-03.ndjson'), `${JSON.stringify(passIn(2))}\n`);
  return { folder, journal, store: await openStore(folder, { command }) };
}

/** Lists the journal's files of months. The mark of startup checks is in another file. */
function monthsIn(journal: string): readonly string[] {
  return readdirSync(journal)
    .filter((file) => file !== 'caught-up.json')
    .toSorted();
}

async function all(store: Store): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  for await (const entry of store.journal.newestFirst()) if ('id' in entry) entries.push(entry);
  return entries;
}

const days = (number: number) => number * 86_400_000;

describe('keeping the journal', () => {
  it('packs ended months with their later entries, and continues reading', async (t) => {
    const { journal, store } = await oldState(t);
    const before = await all(store);
    assert.equal(before.length, 3);
    await store.keepJournal();
    assert.deepEqual(monthsIn(journal), ['2020-01.ndjson.gz', '2020-02.ndjson.gz', '2020-03.ndjson']);
    assert.deepEqual(await all(store), before);
    const { entry } = changeOf(name('later.example'), 0);
    writeFileSync(join(journal, '2020-01.ndjson'), JSON.stringify(entry));
    assert.equal((await all(store)).length, 4);
    for (let round = 0; round < 2; round++) {
      await store.keepJournal();
      const text = gunzipSync(readFileSync(join(journal, '2020-01.ndjson.gz'))).toString();
      assert.equal(text.split('\n').length, 3, 'two lines, each ended');
      // The leftovers of a process that ended after packing, before removing the plain file.
      writeFileSync(join(journal, '2020-01.ndjson'), `${JSON.stringify(entry)}\n`);
    }
    assert.deepEqual((await rebuildLast(store.journal, early)).ok, true);
  });

  it('drops the oldest beyond a limit, and copies what zones need of them', async (t) => {
    const { folder, journal, store } = await oldState(t);
    const now = new Date().toISOString().slice(0, 7);
    await store.keepJournal({ packAfterMs: 0, maxOctets: 0 });
    assert.deepEqual(monthsIn(journal), ['2020-03.ndjson', `${now}.ndjson`]);
    for (const zone of [early, late]) {
      const rebuilt = await rebuildLast(store.journal, zone);
      assert.deepEqual(rebuilt.ok && rebuilt.value.snapshot, sampleDocument(zone).snapshot);
      const document = await store.read(zone);
      assert.equal(document?.journal, rebuilt.ok && rebuilt.value.id);
    }
    const carried = (await all(store)) as ChangeEntry[];
    assert.deepEqual(new Set(carried.map((entry) => entry.command)), new Set(['pass', 'carried-over']));
    await store.update(early, (document) => {
      const known = document as ZoneDocument;
      return { ...known, snapshot: { ...known.snapshot, displayName: 'x' } };
    });
    const next = (await all(store))[0] as ChangeEntry;
    assert.equal(next.parent, carried.find((entry) => entry.zone === early)?.id);
    await openStore(folder, { command });
    assert.deepEqual(monthsIn(journal), ['2020-03.ndjson', `${now}.ndjson`]);
  });

  it('drops only the excess, and copies only what is there', async (t) => {
    const { journal, store } = await oldState(t);
    await store.keepJournal({ packAfterMs: 0, maxOctets: 1e9 });
    const size = readFileSync(join(journal, '2020-02.ndjson.gz')).length;
    writeFileSync(join(journal, '2019-12.ndjson'), '');
    await store.keepJournal({
      packAfterMs: 0,
      maxOctets: size + readFileSync(join(journal, '2020-03.ndjson')).length,
    });
    const now = new Date().toISOString().slice(0, 7);
    assert.deepEqual(monthsIn(journal), ['2020-02.ndjson.gz', '2020-03.ndjson', `${now}.ndjson`]);
    assert.equal((await all(store)).filter((entry) => entry.command === 'carried-over').length, 1);
  });

  it("keeps a month that a zone needs if the zone's document can't be written", async (t) => {
    const { folder, journal, store } = await oldState(t);
    const files = watchedFiles(({ call, path }) => {
      if (call === 'rename' && path.includes('zones')) throw systemError('ENOSPC', 'no space left on device', 'rename');
    });
    const warnings: string[] = [];
    const full = await openStore(folder, { command, files, warn: (text) => void warnings.push(text) });
    await full.keepJournal({ packAfterMs: 0, maxOctets: 0 });
    assert.ok(existsSync(join(journal, '2020-01.ndjson.gz')));
    assert.equal(warnings.length, 1);
    assert.match(String(warnings[0]), /^the journal could not be packed or limited: .*no space left on device/);
    await store.keepJournal({ packAfterMs: days(36_500), maxOctets: 0 });
    assert.ok((await rebuildLast(store.journal, early)).ok);
    const now = isoTime(Date.now()).slice(0, 7);
    assert.deepEqual(
      monthsIn(journal),
      ['2020-03.ndjson', `${now}.ndjson`],
      'dropped by the next command, which packs nothing',
    );
  });

  it('limits the events to a part of the limit, oldest first, and keeps the newest of them', async (t) => {
    const { journal, store } = await oldState(t);
    for (const month of ['2020-01', '2020-02', '2020-03', '2020-04'])
      writeFileSync(join(journal, `events-${month}.ndjson`), 'x'.repeat(1000));
    const events = (): readonly string[] => monthsIn(journal).filter((file) => file.startsWith('events-'));
    await store.keepJournal({ packAfterMs: days(36_500), maxOctets: Number.POSITIVE_INFINITY });
    assert.equal(events().length, 4);
    await store.keepJournal({ packAfterMs: days(36_500), maxOctets: 8 * 2500 });
    assert.deepEqual(events(), ['events-2020-03.ndjson', 'events-2020-04.ndjson']);
    await store.keepJournal({ packAfterMs: days(36_500), maxOctets: 0 });
    assert.deepEqual(events(), ['events-2020-04.ndjson']);
  });

  it('reads only names if no month has ended, and skips what another process is packing', async (t) => {
    const folder = join(temporaryFolder(t), 'state');
    const calls: string[] = [];
    const files = watchedFiles(({ call }) => void calls.push(call));
    const store = await openStore(folder, { command, files });
    await store.update(early, () => sampleDocument(early));
    calls.length = 0;
    await store.keepJournal();
    assert.deepEqual(new Set(calls), new Set(['readdir']));
    rmSync(join(folder, 'journal'), { recursive: true });
    await store.keepJournal();
    mkdirSync(join(folder, 'journal'));
  });

  it('reports a damaged packed month, and reads the others', async (t) => {
    const { journal, store } = await oldState(t);
    await store.keepJournal();
    writeFileSync(join(journal, '2020-01.ndjson.gz'), 'spoilt');
    const found: unknown[] = [];
    for await (const entry of store.journal.newestFirst())
      found.push('zone' in entry ? entry.zone : 'position' in entry && entry.position);
    assert.deepEqual(found, [early, late, `${join(journal, '2020-01.ndjson.gz')}, which cannot be unpacked`]);
  });

  it("doesn't pack a month because of the clock alone", async (t) => {
    const folder = join(temporaryFolder(t), 'state');
    const journal = join(folder, 'journal');
    const month = isoTime(Date.now()).slice(0, 7);
    const store = await openStore(folder, { command });
    await store.update(early, () => sampleDocument(early));
    let ahead = days(62);
    const now = (): number => Date.now() + ahead;
    const secondStore = await openStore(folder, { command, now });
    await secondStore.keepJournal();
    assert.deepEqual(monthsIn(journal), [`${month}.ndjson`], 'nothing was written in a later one');
    await secondStore.update(late, () => sampleDocument(late));
    await secondStore.keepJournal();
    const later = isoTime(now()).slice(0, 7);
    assert.deepEqual(monthsIn(journal), [`${month}.ndjson`, `${later}.ndjson`], 'that was just now');
    await store.keepJournal();
    ahead += days(1);
    await secondStore.keepJournal();
    assert.deepEqual(monthsIn(journal), [`${month}.ndjson.gz`, `${later}.ndjson`]);
    assert.equal((await all(store)).length, 2);
  });

  for (const [when, call] of [
    ['before it loses its name', 'unlink'],
    ['when it has none any more', 'append'],
  ] as const)
    it(`keeps what another process appends to a month that is packed, ${when}`, async (t) => {
      const { folder, journal, store } = await oldState(t);
      const path = join(journal, '2020-01.ndjson');
      const { entry } = changeOf(name('third.example'), 0);
      const appendBy = async (by: FileOps) => openJournal(journal, by, async (work) => work()).append(entry);
      let isMeanwhile = false;
      const files = watchedFiles(async (step) => {
        if (step.call !== call || !step.path.endsWith('/2020-01.ndjson') || isMeanwhile) return;
        isMeanwhile = true;
        await (call === 'unlink' ? appendBy(nodeFiles) : store.keepJournal());
      });
      await (call === 'unlink' ? (await openStore(folder, { command, files })).keepJournal() : appendBy(files));
      assert.ok(isMeanwhile);
      assert.ok(existsSync(join(journal, '2020-01.ndjson.gz')));
      assert.equal(existsSync(path), call === 'append');
      assert.equal((await all(store)).filter(({ id }) => id === entry.id).length, 1);
    });
});
