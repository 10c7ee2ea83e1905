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
import type { ZoneDocument } from './documents/document.ts';
import {
  failureOf,
  longZone,
  name,
  noon,
  openTestStore,
  sampleDocument,
  serialOf,
  systemError,
  watchedFiles,
  withoutMark,
  openStore,
} from './test-support.ts';

const zone = name('example.com');
const otherZone = name('bücher.example');
const command = 'test';

describe('the store', () => {
  it('has no zone at first, and then each that was written, in canonical order', async (t) => {
    const { store, folder } = await openTestStore(t);
    assert.equal(await store.read(zone), null);
    assert.deepEqual(await store.list(), []);
    const zones = [name('b.example'), name('a.b.example'), zone, otherZone, longZone('a'), longZone('b'), name('con')];
    for (const each of zones) await store.update(each, () => sampleDocument(each));
    for (const each of zones) assert.deepEqual(withoutMark(await store.read(each)), sampleDocument(each));
    assert.deepEqual(await store.list(), [
      zone,
      name('con'),
      name('b.example'),
      name('a.b.example'),
      longZone('a'),
      longZone('b'),
      otherZone,
    ]);
    assert.deepEqual(readdirSync(join(folder, 'locks')), []);
  });

  it('lists only zone files', async (t) => {
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

  it("returns a change's result, and lets the change be asynchronous", async (t) => {
    const { store } = await openTestStore(t);
    assert.equal(await store.update(zone, () => null), null);
    assert.equal(serialOf(await store.update(zone, async () => sampleDocument(zone, 1))), 1);
    assert.equal(
      serialOf(await store.update(zone, (document) => sampleDocument(zone, Number(serialOf(document)) + 1))),
      2,
    );
  });

  it('writes nothing if nothing changed', async (t) => {
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

  it('keeps the document and releases the lock when the change fails', async (t) => {
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

  it("refuses to write a document that it couldn't read back", async (t) => {
    const { store } = await openTestStore(t);
    await store.update(zone, () => sampleDocument(zone));
    await assert.rejects(
      store.update(zone, () => sampleDocument(otherZone)),
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

  it('refuses a newer document with its path, and never overwrites it', async (t) => {
    const { store, file } = await openTestStore(t);
    const newer = JSON.stringify({ ...sampleDocument(zone), format: 2 });
    writeFileSync(file, newer);
    const attempts = [
      () => store.read(zone),
      () => store.update(zone, () => sampleDocument(zone)),
      () => store.update(zone, () => null),
    ];
    for (const attempt of attempts) {
      const error = await failureOf(attempt());
      assert.equal(error.code, 'state-newer');
      assert.ok(error.message.includes(file));
      assert.equal(readFileSync(file, 'utf8'), newer);
    }
  });

  it('rebuilds a broken document from the journal, saves a copy, and reports it', async (t) => {
    const { folder, file } = await openTestStore(t);
    const warnings: string[] = [];
    const store = await openStore(folder, { command, warn: (text) => warnings.push(text) });
    const { snapshot, targets } = (await store.update(zone, () => sampleDocument(zone, 2))) as ZoneDocument;
    const whole = readFileSync(file, 'utf8');
    const torn = [whole.slice(0, 100), '', '{}', whole.replace('"Z1"', '""')];
    for (const [i, text] of torn.entries()) {
      writeFileSync(file, text);
      const read = await store.read(zone);
      assert.deepEqual(read?.snapshot, snapshot);
      // The targets in the file are recovered if they keep the rules.
      assert.deepEqual(read?.targets, i === 3 ? { other: targets['other'] } : {});
      assert.deepEqual(await store.read(zone), read, 'and it is written');
      const kept = readdirSync(join(folder, 'zones')).filter((entry) => entry.includes('.broken-'));
      assert.equal(kept.length, i + 1);
      assert.ok(kept.some((entry) => readFileSync(join(folder, 'zones', entry), 'utf8') === text));
      assert.match(
        String(warnings[i]),
        /example\.com\.json is broken: .* \(rule I[16]\); kept as example\.com\.json\.broken-[\d-]+ and rebuilt from the journal\./,
      );
    }
    assert.deepEqual(await store.list(), [zone]);
    assert.equal(warnings.length, torn.length);
  });

  it('changes a broken document based on the journal', async (t) => {
    const { store, file } = await openTestStore(t);
    await store.update(zone, () => sampleDocument(zone, 2));
    writeFileSync(file, '{');
    const seen: (ZoneDocument | null)[] = [];
    await store.update(zone, (document) => {
      seen.push(document);
      return sampleDocument(zone, 3);
    });
    assert.equal(serialOf(seen[0] ?? null), 2);
    assert.equal(serialOf(await store.read(zone)), 3);
  });

  it("starts over if the journal doesn't know the zone of a broken document, if there is something to write", async (t) => {
    const { store, folder, file } = await openTestStore(t);
    writeFileSync(file, '{');
    for (const attempt of [() => store.read(zone), () => store.update(zone, () => null)])
      assert.equal((await failureOf(attempt())).code, 'state-broken');
    assert.equal(readFileSync(file, 'utf8'), '{');
    await store.update(zone, (document) => {
      assert.equal(document, null);
      return sampleDocument(zone);
    });
    assert.equal(serialOf(await store.read(zone)), 1);
    assert.equal(readdirSync(join(folder, 'zones')).length, 2);
  });

  it('keeps a broken document if the file system has no hard links', async (t) => {
    const { store, folder, file } = await openTestStore(t);
    await store.update(zone, () => sampleDocument(zone));
    writeFileSync(file, '{');
    const files = watchedFiles(({ call }) => {
      if (call === 'link') throw systemError('EPERM', 'operation not permitted', 'link');
    });
    assert.equal(serialOf(await (await openStore(folder, { command, files })).read(zone)), 1);
    assert.equal(readdirSync(join(folder, 'zones')).length, 2);
  });

  it('finds the zone of a broken document with a shortened file name in the journal', async (t) => {
    const { store, folder } = await openTestStore(t);
    await store.update(longZone('a'), () => sampleDocument(longZone('a')));
    const [file] = readdirSync(join(folder, 'zones'));
    writeFileSync(join(folder, 'zones', String(file)), '{');
    assert.deepEqual(await store.list(), [longZone('a')]);
    assert.equal(serialOf(await store.read(longZone('a'))), 1);
  });

  it('uses the initial state of a target if its file is broken', async (t) => {
    const { store, folder } = await openTestStore(t);
    const file = join(folder, 'rates', 'main.target.json');
    writeFileSync(file, '{');
    assert.equal((await store.readTarget('main')).zoneQuota, null);
    const zoneQuota = { count: 1, limit: 2, of: 'the account', at: noon };
    await store.updateTarget('main', (document) => ({ ...document, zoneQuota }));
    assert.deepEqual((await store.readTarget('main')).zoneQuota, zoneQuota);
    assert.equal(readdirSync(join(folder, 'rates')).filter((entry) => entry.includes('.broken-')).length, 1);
  });

  it('records in each document which version wrote it', async (t) => {
    const { folder } = await openTestStore(t);
    for (const version of ['1.0.0', '1.1.0']) {
      const store = await openStore(folder, { command, version });
      await store.update(zone, (document) => sampleDocument(zone, (serialOf(document) ?? 0) + 1));
      assert.equal((await store.read(zone))?.writtenBy, version);
    }
  });

  it('reports a document under the name of another zone', async (t) => {
    const { store, folder, file } = await openTestStore(t);
    await store.update(zone, () => sampleDocument(zone));
    renameSync(file, join(folder, 'zones', 'other.example.json'));
    assert.match(
      (await failureOf(store.read(name('other.example')))).message,
      /contains example\.com\., not other\.example\. \(rule I3\)$/,
    );
    await store.update(longZone('a'), () => sampleDocument(longZone('a')));
    const long = readdirSync(join(folder, 'zones')).find((entry) => entry.startsWith('aaa'));
    copyFileSync(join(folder, 'zones', 'other.example.json'), join(folder, 'zones', String(long)));
    assert.deepEqual(await store.list(), [longZone('a'), name('other.example')]);
    assert.equal((await store.read(longZone('a')))?.snapshot.zone, longZone('a'));
  });

  it('is refused if every user can write to it', async (t) => {
    const { folder } = await openTestStore(t);
    chmodSync(folder, 0o772);
    const error = await failureOf(openStore(folder, { command }));
    assert.equal(error.code, 'state-unsafe');
    assert.equal(error.hint, `run: chmod o-w ${folder}`);
  });

  it('reports a list that it may not read', async (t) => {
    const { folder } = await openTestStore(t);
    const files = watchedFiles(({ call }) => {
      if (call === 'readdir') throw systemError('EACCES', 'permission denied', 'scandir');
    });
    const store = await openStore(folder, { command, files });
    assert.equal((await failureOf(store.list())).code, 'state-not-readable');
  });
});
