import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { DnsName } from '../../reconcile/dns/name.ts';
import type { Store } from '../store.ts';
import type { ZoneDocument } from '../documents/document.ts';
import {
  name,
  openTestStore,
  sampleDocument,
  serialOf,
  systemError,
  watchedFiles,
  openStore,
} from '../test-support.ts';

const [zoneA, zoneB] = [name('a.example'), name('b.example')];

/** Summarizes with the serial as brief, and it and the name as the full. */
async function summaries(store: Store, zones: readonly DnsName[], key = 'key') {
  const full = (document: ZoneDocument) => ({ serial: serialOf(document), zone: document.snapshot.zone });
  return store.summarize(zones, { key, full, brief: ({ serial }) => serial });
}

const serials = async (store: Store, zones: readonly DnsName[], key = 'key') => [
  ...(await summaries(store, zones, key)).briefs,
];

describe('the index', () => {
  it('reads only the documents that changed, and never has an outdated summary', async (t) => {
    const { folder } = await openTestStore(t);
    const read: string[] = [];
    const files = watchedFiles(({ call, path }) => {
      if (call === 'readFile' && path.includes('zones')) read.push(path);
    });
    const store = await openStore(folder, { command: 'test', files });
    for (const zone of [zoneA, zoneB]) await store.update(zone, () => sampleDocument(zone, 1));
    const look = async (zones = [zoneA, zoneB], key = 'key') => {
      read.length = 0;
      const found = await summaries(store, zones, key);
      const fulls = [...(await found.read(zones))].map(([zone, full]) => [zone, (full as { serial: number }).serial]);
      assert.deepEqual(fulls, [...found.briefs]);
      return { found: fulls, read: read.length };
    };
    const first = [
      [zoneA, 1],
      [zoneB, 1],
    ];
    assert.deepEqual(await look(), { found: first, read: 2 });
    assert.deepEqual(await look(), { found: first, read: 0 });
    assert.deepEqual(await look([zoneB]), { found: [[zoneB, 1]], read: 0 });
    await store.update(zoneA, () => sampleDocument(zoneA, 2));
    assert.deepEqual(await look([zoneA]), { found: [[zoneA, 2]], read: 1 });
    const second = [
      [zoneA, 2],
      [zoneB, 1],
    ];
    assert.deepEqual(await look(), { found: second, read: 0 }, 'others are kept');
    assert.deepEqual((await look([zoneA], 'another key')).read, 1);
    await store.update(zoneB, () => null);
    assert.deepEqual((await look([zoneA, zoneB])).found, [[zoneA, 2]]);
    await store.update(zoneA, () => sampleDocument(zoneA, 3));
    await look([zoneA]);
    assert.doesNotMatch(readFileSync(join(folder, 'index.json'), 'utf8'), /b\.example/, 'what is gone goes');
    assert.doesNotMatch(readFileSync(join(folder, 'index/0.json'), 'utf8'), /b\.example/, 'what is gone goes');
    for (const file of ['index.json', 'index/0.json'])
      assert.equal(statSync(join(folder, file)).mode & 0o777, 0o660, file);
    assert.equal(statSync(join(folder, 'index')).mode & 0o777, 0o770);
  });

  it('opens one page for zones that follow each other, however many zones there are', async (t) => {
    const { folder, store: plain } = await openTestStore(t);
    const zones = Array.from({ length: 450 }, (_, i) => name(`z${String(i).padStart(3, '0')}.example`));
    for (const zone of zones) await plain.update(zone, () => sampleDocument(zone, 1));
    await summaries(plain, zones);
    assert.equal(readdirSync(join(folder, 'index')).length, 5);
    const read: string[] = [];
    const files = watchedFiles(({ call, path }) => {
      if (call === 'readFile') read.push(path);
    });
    const store = await openStore(folder, { command: 'test', files });
    read.length = 0;
    const found = await summaries(store, zones);
    assert.equal(found.briefs.size, zones.length);
    assert.equal((await found.read(zones.slice(200, 225))).size, 25);
    assert.deepEqual(
      read.map((path) => path.slice(folder.length + 1)),
      ['index.json', 'index/2.json'],
    );
  });

  it('looks at no document of a thousand zones whose folder is unchanged, and at each after a write', async (t) => {
    const { folder, store: plain } = await openTestStore(t);
    const zones = Array.from({ length: 1000 }, (_, i) => name(`z${String(i).padStart(4, '0')}.example`));
    await plain.update(zones[0] as DnsName, () => sampleDocument(zones[0] as DnsName, 1));
    const [one = ''] = readdirSync(join(folder, 'zones'));
    const text = readFileSync(join(folder, 'zones', one), 'utf8');
    for (const zone of zones.slice(1)) {
      const file = join(folder, 'zones', one.replace('z0000', zone.slice(0, 5)));
      writeFileSync(file, text.replaceAll('z0000.example', zone.slice(0, -1)));
    }
    const calls: string[] = [];
    const files = watchedFiles(({ call, path }) => {
      if (path.includes('zones')) calls.push(call);
    });
    // A folder that was written within the last seconds proves nothing.
    let minutes = 1;
    const store = await openStore(folder, { command: 'test', files, now: () => Date.now() + minutes * 60_000 });
    const look = async (chosen = zones) => {
      calls.length = 0;
      const found = await summaries(store, chosen);
      assert.equal(found.briefs.size, chosen.length);
      const count = (call: string): number => calls.filter((item) => item === call).length;
      return { read: count('readFile'), listed: count('stamps'), stamp: count('folder') };
    };
    assert.deepEqual(await look(), { read: 1000, listed: 1, stamp: 1 });
    assert.deepEqual(await look(), { read: 0, listed: 0, stamp: 1 });
    assert.deepEqual(await look(zones.slice(1)), { read: 0, listed: 1, stamp: 0 }, 'below a thousand each is checked');
    await plain.update(zones[7] as DnsName, () => sampleDocument(zones[7] as DnsName, 2));
    const { briefs } = await summaries(store, zones);
    assert.equal(briefs.get(zones[7] as DnsName), 2);
    minutes = 2;
    assert.deepEqual(await look(), { read: 0, listed: 0, stamp: 1 });
    minutes = 0;
    assert.deepEqual(await look(), { read: 0, listed: 1, stamp: 1 }, 'a fresh folder is not trusted');
  });

  it('adds zones to the page of their neighbour, and rebuilds all pages when one is too long', async (t) => {
    const { folder, store } = await openTestStore(t);
    const zones: DnsName[] = [];
    const add = async (from: number, to: number): Promise<void> => {
      for (let i = from; i < to; i++) {
        const zone = name(`z${String(i).padStart(3, '0')}.example`);
        zones.push(zone);
        await store.update(zone, () => sampleDocument(zone, i));
      }
      const found = await summaries(store, zones);
      assert.deepEqual(
        [...(await found.read(zones))].map(([zone, full]) => [zone, (full as { serial: number }).serial]),
        [...found.briefs],
      );
      assert.equal(found.briefs.size, to);
    };
    const pages = (): number => readdirSync(join(folder, 'index')).length;
    await add(0, 90);
    assert.equal(pages(), 1);
    await add(90, 200);
    assert.equal(pages(), 1);
    await add(200, 210);
    assert.equal(pages(), 3);
  });

  it('is rebuilt if it is missing, broken or unknown, and is not needed if it cannot be written', async (t) => {
    const { folder, store } = await openTestStore(t);
    await store.update(zoneA, () => sampleDocument(zoneA, 7));
    const [index, page] = [join(folder, 'index.json'), join(folder, 'index/0.json')];
    for (const text of ['', '{', '{"format":1}', '{"format":2,"key":"key","zones":{"a.example.":{}}}', 'null']) {
      writeFileSync(index, text);
      assert.deepEqual(await serials(store, [zoneA]), [[zoneA, 7]]);
      assert.match(readFileSync(index, 'utf8'), /"a\.example\.":\["/);
      writeFileSync(page, text);
      const found = await summaries(store, [zoneA]);
      assert.equal(((await found.read([zoneA])).get(zoneA) as { serial: number }).serial, 7);
    }
    const files = watchedFiles(({ call, path }) => {
      if (call === 'open' && path.includes('index')) throw systemError('EROFS', 'read-only file system', 'open');
    });
    const stuck = await openStore(folder, { command: 'test', files });
    assert.deepEqual(await serials(stuck, [zoneA], 'else'), [[zoneA, 7]]);
  });

  it('takes nothing from a page that is older or newer than its document', async (t) => {
    const { folder, store } = await openTestStore(t);
    await store.update(zoneA, () => sampleDocument(zoneA, 1));
    await summaries(store, [zoneA]);
    const old = readFileSync(join(folder, 'index/0.json'));
    await store.update(zoneA, () => sampleDocument(zoneA, 2));
    await summaries(store, [zoneA]);
    writeFileSync(join(folder, 'index/0.json'), old);
    const found = await summaries(store, [zoneA]);
    assert.equal(((await found.read([zoneA])).get(zoneA) as { serial: number }).serial, 2);
  });

  it("has the error of an unreadable document, and doesn't keep it", async (t) => {
    const { folder, store, file } = await openTestStore(t);
    writeFileSync(file, JSON.stringify({ format: 2 }));
    const zone = name('example.com');
    const found = await summaries(store, [zone]);
    assert.equal((found.briefs.get(zone) as { code?: string }).code, 'state-newer');
    assert.equal(((await found.read([zone])).get(zone) as { code?: string }).code, 'state-newer');
    const index = join(folder, 'index.json');
    assert.ok(!existsSync(index) || !readFileSync(index, 'utf8').includes('example.com'));
  });
});
