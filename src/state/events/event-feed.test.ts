import assert from 'node:assert/strict';
import { appendFileSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, it } from 'node:test';
import { compareText } from '../../reconcile/compare-text.ts';
import type { ZoneEvent } from '../../reconcile/events/event.ts';
import type { Store } from '../store.ts';
import { name, openStore, sampleDocument, systemError, temporaryFolder, watchedFiles } from '../test-support.ts';

/** Writes sample documents, which make several events each. One of them is that a record is rejected. */
async function write(store: Store, ...zones: readonly string[]): Promise<void> {
  await Promise.all(zones.map(async (zone) => store.update(name(zone), () => sampleDocument(name(zone)))));
}

async function all(store: Store): Promise<readonly ZoneEvent[]> {
  const events: ZoneEvent[] = [];
  for await (const { event } of store.feed.since(null)) events.push(event);
  return events.filter(({ kind }) => kind === 'rejected');
}

const zonesOf = (events: readonly ZoneEvent[]) => events.map(({ zone }) => String(zone));
const hasEvents = (): boolean => true;
const time = (text: string) => (): number => Date.parse(text);

describe('the feed of events', () => {
  it('takes the events of one moment in few writes, and no sync of its own', async (t) => {
    const folder = join(temporaryFolder(t), 'state');
    const calls: string[] = [];
    const files = watchedFiles(({ call, path }) => void calls.push(`${call} ${path.includes('events-')}`));
    const store = await openStore(folder, { command: 'test', files, hasEvents });
    await write(store, ...Array.from({ length: 20 }, (_, i) => `z${i}.example`));
    assert.equal((await all(store)).length, 20);
    const appends = calls.filter((call) => call === 'append true').length;
    assert.ok(appends >= 1 && appends <= 10, `${appends} appends`);
    assert.deepEqual(
      calls.filter((call) => call.includes('sync') && call.endsWith('true')),
      [],
    );
  });

  it('never puts an event before one that was there, whatever the clock says', async (t) => {
    const folder = join(temporaryFolder(t), 'state');
    const later = await openStore(folder, { command: 'test', hasEvents, now: time('2026-12-01T00:00:00Z') });
    await write(later, 'a.example');
    const earlier = await openStore(folder, { command: 'test', hasEvents, now: time('2026-11-01T00:00:00Z') });
    await write(earlier, 'b.example');
    const next = await openStore(folder, { command: 'test', hasEvents, now: time('2027-01-01T00:00:00Z') });
    await write(next, 'c.example');
    assert.deepEqual(zonesOf(await all(next)), ['a.example.', 'b.example.', 'c.example.']);
    const months = readdirSync(join(folder, 'journal')).filter((file) => file.startsWith('events-'));
    assert.deepEqual(months.sort(), ['events-2026-12.ndjson', 'events-2027-01.ndjson']);
  });

  it('ends the file of a later month when it is long, so that it can be dropped', async (t) => {
    const folder = join(temporaryFolder(t), 'state');
    const later = await openStore(folder, { command: 'test', hasEvents, now: time('2099-12-01T00:00:00Z') });
    await write(later, 'a.example');
    const journal = join(folder, 'journal');
    appendFileSync(join(journal, 'events-2099-12.ndjson'), `${'x'.repeat(1023)}\n`.repeat(8 * 1024));
    const present = await openStore(folder, { command: 'test', hasEvents, now: time('2026-11-01T00:00:00Z') });
    await write(present, 'b.example');
    await write(present, 'c.example');
    const months = readdirSync(journal).filter((file) => file.startsWith('events-'));
    assert.deepEqual(months.sort(), ['events-2099-12.ndjson', 'events-2100-01.ndjson']);
    assert.deepEqual(zonesOf(await all(present)), ['a.example.', 'b.example.', 'c.example.']);
  });

  it('reads the newest events without opening the files of earlier months', async (t) => {
    const folder = join(temporaryFolder(t), 'state');
    const opened: string[] = [];
    const files = watchedFiles(({ call, path }) => void (call === 'openLog' && opened.push(basename(path))));
    for (const month of ['10', '11', '12']) {
      const now = time(`2026-${month}-01T00:00:00Z`);
      await write(await openStore(folder, { command: 'test', hasEvents, now }), `m${month}.example`);
    }
    const store = await openStore(folder, { command: 'test', files });
    const expected = [];
    for await (const { event } of store.feed.since(null)) expected.unshift(event);
    opened.length = 0;
    const events: ZoneEvent[] = [];
    for await (const event of store.feed.newestFirst()) {
      if (events.length === 0) assert.deepEqual(opened, ['events-2026-12.ndjson']);
      events.push(event);
    }
    assert.deepEqual(events, expected);
  });

  it('passes over lines that are no events, and goes on from any place', async (t) => {
    const folder = join(temporaryFolder(t), 'state');
    const store = await openStore(folder, { command: 'test', hasEvents });
    await write(store, 'a.example');
    const file = readdirSync(join(folder, 'journal')).find((item) => item.startsWith('events-'));
    appendFileSync(join(folder, 'journal', String(file)), 'nonsense\n{"id":1}\n{"kind":"of a later version"}\n{"id":');
    await write(store, 'b.example');
    const placed = [];
    for await (const item of store.feed.since(null)) placed.push(item);
    for (const [n, { position }] of placed.entries()) {
      const rest = [];
      for await (const item of store.feed.since(position)) rest.push(item);
      assert.deepEqual(rest, placed.slice(n + 1));
    }
    assert.deepEqual(zonesOf(await all(store)), ['a.example.', 'b.example.']);
    assert.ok(readFileSync(join(folder, 'journal', String(file)), 'utf8').endsWith('\n'));
  });

  it('gets from documents what it lacks, once, and reads only those that were written since', async (t) => {
    const folder = join(temporaryFolder(t), 'state');
    const calls: string[] = [];
    let fails = true;
    const files = watchedFiles(({ call, path }) => {
      if (fails && call === 'append' && path.includes('events-')) throw systemError('EIO', 'i/o error', 'write');
      calls.push(`${call} ${path}`);
    });
    const store = await openStore(folder, { command: 'test', files, hasEvents });
    await write(store, 'a.example', 'b.example');
    assert.deepEqual(await all(store), []);
    fails = false;
    await store.recoverEvents();
    const events = await all(store);
    assert.deepEqual(zonesOf(events).toSorted(compareText), ['a.example.', 'b.example.']);
    calls.length = 0;
    await store.recoverEvents();
    assert.deepEqual(await all(store), events);
    assert.deepEqual(
      calls.filter((call) => call.includes('zones/') && /^(?:readFile|open)/.test(call)),
      [],
    );
  });
});
