import assert from 'node:assert/strict';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { ZoneDocument } from './document.ts';
import { openStore } from './store.ts';
import {
  failureOf,
  longZone,
  name,
  openTestStore,
  sampleDocument,
  serialOf,
  systemError,
  watchedFiles,
  withoutMark,
} from './test-support.ts';

const zone = name('example.com');
const other = name('bücher.example');
const command = 'test';

describe('the store', () => {
  it('knows no zone at first, and then each that was written, in canonical order', async (t) => {
    const { store, folder } = await openTestStore(t);
    assert.equal(await store.read(zone), null);
    assert.deepEqual(await store.list(), []);
    const zones = [name('b.example'), name('a.b.example'), zone, other, longZone('a'), longZone('b'), name('con')];
    for (const one of zones) await store.update(one, () => sampleDocument(one));
    for (const one of zones) assert.deepEqual(withoutMark(await store.read(one)), sampleDocument(one));
    assert.deepEqual(await store.list(), [
      zone,
      name('con'),
      name('b.example'),
      name('a.b.example'),
      longZone('a'),
      longZone('b'),
      other,
    ]);
    assert.deepEqual(readdirSync(join(folder, 'locks')), []);
  });

  it('lists nothing that is not the file of a zone', async (t) => {
    const { store, folder, file } = await openTestStore(t);
    await store.update(zone, () => sampleDocument(zone));
    for (const stray of [
      '.example.com.json.1.abc.tmp',
      'example.com.json~',
      'Example.com.json',
      '.json',
      'example.com.json.bak',
    ]) {
      copyFileSync(file, join(folder, 'zones', stray));
    }
    assert.deepEqual(await store.list(), [zone]);
  });

  it('gives what a change made, and lets the change wait for something', async (t) => {
    const { store } = await openTestStore(t);
    assert.equal(await store.update(zone, () => null), null);
    assert.equal(serialOf(await store.update(zone, async () => sampleDocument(zone, 1))), 1);
    assert.equal(
      serialOf(await store.update(zone, (document) => sampleDocument(zone, Number(serialOf(document)) + 1))),
      2,
    );
  });

  it('writes nothing where nothing changed', async (t) => {
    const { store, file } = await openTestStore(t);
    await store.update(zone, () => sampleDocument(zone));
    const { ino } = statSync(file);
    await store.update(zone, (document) => document);
    await store.update(zone, (document) => structuredClone(document));
    assert.equal(statSync(file).ino, ino);
    await store.update(zone, () => sampleDocument(zone, 2));
    assert.notEqual(statSync(file).ino, ino);
  });

  it('forgets a zone whose document becomes null', async (t) => {
    const { store, file } = await openTestStore(t);
    await store.update(zone, () => sampleDocument(zone));
    assert.equal(await store.update(zone, () => null), null);
    assert.equal(existsSync(file), false);
    assert.deepEqual(await store.list(), []);
  });

  it('keeps the document and gives back the lock when the change fails', async (t) => {
    const { store, folder } = await openTestStore(t);
    await store.update(zone, () => sampleDocument(zone));
    const bug = new Error('a bug');
    await assert.rejects(
      store.update(zone, () => {
        throw bug;
      }),
      bug,
    );
    assert.deepEqual(withoutMark(await store.read(zone)), sampleDocument(zone));
    assert.deepEqual(readdirSync(join(folder, 'locks')), []);
  });

  it('refuses to write what it could not read back', async (t) => {
    const { store } = await openTestStore(t);
    await store.update(zone, () => sampleDocument(zone));
    await assert.rejects(
      store.update(zone, () => sampleDocument(other)),
      /cannot be read/,
    );
    await assert.rejects(
      store
        .update(zone, () => sampleDocument(zone, Number.NaN))
        .then(() => store.update(zone, () => ({}) as ZoneDocument)),
      /cannot be read/,
    );
    assert.deepEqual((await store.read(zone))?.snapshot.zone, zone);
  });

  it('tells a broken or newer document with its path, and never overwrites it', async (t) => {
    const { store, file } = await openTestStore(t);
    const newer = JSON.stringify({ ...sampleDocument(zone), format: 2 });
    const torn = JSON.stringify(sampleDocument(zone)).slice(0, 100);
    for (const [text, code] of [
      [torn, 'state-broken'],
      ['', 'state-broken'],
      ['{}', 'state-broken'],
      [newer, 'state-newer'],
    ] as const) {
      writeFileSync(file, text);
      const attempts = [
        () => store.read(zone),
        () => store.update(zone, () => sampleDocument(zone)),
        () => store.update(zone, () => null),
      ];
      for (const attempt of attempts) {
        const error = await failureOf(attempt());
        assert.equal(error.code, code);
        assert.ok(error.message.includes(file));
      }
      assert.equal(readFileSync(file, 'utf8'), text);
    }
  });

  it('tells a document that is under the name of another zone', async (t) => {
    const { store, folder, file } = await openTestStore(t);
    await store.update(zone, () => sampleDocument(zone));
    renameSync(file, join(folder, 'zones', 'other.example.json'));
    assert.match(
      (await failureOf(store.read(name('other.example')))).message,
      /holds example\.com\., not other\.example\.$/,
    );
    await store.update(longZone('a'), () => sampleDocument(longZone('a')));
    const long = readdirSync(join(folder, 'zones')).find((entry) => entry.startsWith('aaa'));
    copyFileSync(join(folder, 'zones', 'other.example.json'), join(folder, 'zones', String(long)));
    assert.equal((await failureOf(store.list())).code, 'state-broken');
  });

  it('keeps the wanted PTRs', async (t) => {
    const { store, folder } = await openTestStore(t);
    assert.deepEqual(await store.readPtr(), { format: 1, wanted: [] });
    await store.updatePtr((document) => document);
    assert.equal(existsSync(join(folder, 'ptr.json')), false);
    const wanted = {
      address: '192.0.2.1',
      name: name('1.2.0.192.in-addr.arpa'),
      hostname: name('a.example'),
      of: null,
      zone: null,
    };
    await store.updatePtr(async (document) => ({ ...document, wanted: [...document.wanted, wanted] }));
    assert.deepEqual(await store.readPtr(), { format: 1, wanted: [wanted] });
    writeFileSync(join(folder, 'ptr.json'), '{"format":1,');
    assert.equal((await failureOf(store.updatePtr((document) => document))).code, 'state-broken');
  });

  it('is refused where everybody can write', async (t) => {
    const { folder } = await openTestStore(t);
    chmodSync(folder, 0o772);
    const error = await failureOf(openStore(folder, { command }));
    assert.equal(error.code, 'state-unsafe');
    assert.equal(error.hint, `run: chmod o-w ${folder}`);
  });

  it('tells a list that it may not read', async (t) => {
    const { folder } = await openTestStore(t);
    const files = watchedFiles(({ call }) => {
      if (call === 'readdir') throw systemError('EACCES', 'permission denied', 'scandir');
    });
    const store = await openStore(folder, { command, files });
    assert.equal((await failureOf(store.list())).code, 'state-not-readable');
  });
});
