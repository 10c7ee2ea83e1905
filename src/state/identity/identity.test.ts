import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { it, type TestContext } from 'node:test';
import type { Identity } from './identity.ts';
import { isSameFile } from './identity-document.ts';
import { nodeFiles } from '../files/file-ops.ts';
import { stampsIn } from './stamp.ts';
import {
  failureOf,
  name,
  sampleDocument,
  systemError,
  temporaryFolder,
  watchedFiles,
  openStore,
} from '../test-support.ts';

const zone = name('example.com');

async function identityIn(folder: string, server?: string): Promise<Identity> {
  return (await openStore(folder, { command: 'test', server })).identity();
}

const file = (folder: string): string => join(folder, 'identity.json');
const content = (folder: string): unknown => JSON.parse(readFileSync(file(folder), 'utf8'));

const stateIn = (t: TestContext): string => join(temporaryFolder(t), 'state');

it('the first write records the name, an ID and the place of the directory', async (t) => {
  const folder = stateIn(t);
  const store = await openStore(folder, { command: 'test', server: 'a.example' });
  await store.update(zone, () => sampleDocument(zone));
  const { ino } = statSync(folder);
  const written = content(folder) as Record<string, unknown>;
  assert.equal(written['format'], 1);
  assert.equal(written['server'], 'a.example');
  assert.deepEqual(written['formerServers'], []);
  assert.match(String(written['id']), /^[0-9a-f]{24}$/);
  assert.equal(written['inode'], String(ino));
  assert.equal(statSync(file(folder)).mode & 0o777, 0o660);
  assert.deepEqual(await identityIn(folder), {
    server: 'a.example',
    names: ['a.example'],
    id: written['id'],
    copyId: null,
  });
});

it('a new configured name becomes the current one; the former ones and the ID stay', async (t) => {
  const folder = stateIn(t);
  const { id } = await identityIn(folder, 'a.example');
  await identityIn(folder, 'b.example');
  const renamed = { server: 'c.example', names: ['c.example', 'b.example', 'a.example'], id, copyId: null };
  assert.deepEqual(await identityIn(folder, 'c.example'), renamed);
  assert.deepEqual(await identityIn(folder), renamed, 'without a configured name, the last one stays');
  assert.deepEqual((await identityIn(folder, 'a.example')).names, ['a.example', 'c.example', 'b.example']);
});

it('many processes that start at once agree on one identity', async (t) => {
  const folder = stateIn(t);
  const all = await Promise.all(Array.from({ length: 8 }, async (_, n) => identityIn(folder, `s${n}.example`)));
  assert.equal(new Set(all.map(({ id }) => id)).size, 1);
  const { names } = await identityIn(folder);
  assert.deepEqual(names.toSorted(), all.map((_, n) => `s${n}.example`).toSorted());
});

const copies: readonly (readonly [string, boolean, string])[] = [
  ['nothing', false, ':'],
  ['a changed mode', false, 'chmod -R o-r "$1"'],
  ['a move', false, 'mv "$1" "$1.new"; mv "$1.new" "$1"'],
  ['a copy in its place', true, 'mv "$1" "$1.old"; cp -a "$2" "$1"'],
  ['a copy over it', true, 'cp -a "$2/." "$1"'],
  ['a copy by rsync over it', true, 'rsync -a "$2/" "$1/"'],
  ['a copy by rsync over it, without what is newer', true, 'rsync -a --delete --inplace "$2/" "$1/"'],
  ['an archive, unpacked over it', true, 'tar cf "$1.tar" -C "$2" . && tar xf "$1.tar" -C "$1"'],
  [
    'an archive, unpacked in its place',
    true,
    'tar cf "$1.tar" -C "$2" .; rm -r "$1"; mkdir "$1"; tar xf "$1.tar" -C "$1"',
  ],
];

for (const [what, isCopy, script] of copies) {
  it(
    `${what} is ${isCopy ? 'noticed as a restored backup' : 'no restored backup'}`,
    { skip: unable(script) },
    async (t) => {
      const folder = stateIn(t);
      const open = async () => openStore(folder, { command: 'test', server: 'a.example' });
      const first = await open();
      await first.update(zone, () => sampleDocument(zone, 1));
      execFileSync('cp', ['-a', folder, `${folder}.backup`]);
      await (await open()).update(zone, () => sampleDocument(zone, 2));
      execFileSync('sh', ['-ec', script, 'sh', folder, `${folder}.backup`], { cwd: '/' });
      const zones = async () => [...((await (await open()).older.read())?.zones ?? [])];
      assert.deepEqual(await zones(), isCopy ? [zone] : []);
      assert.deepEqual(await zones(), isCopy ? [zone] : [], 'and stays known');
      await (await open()).older.clear();
      await (await open()).update(zone, () => sampleDocument(zone, 3));
      assert.deepEqual(await zones(), [], 'until it is accepted');
    },
  );
}

function unable(script: string): boolean | string {
  const [program = ''] = /rsync|tar|cp|mv|chmod/.exec(script) ?? ['true'];
  if (process.platform === 'win32') return 'a shell of POSIX is needed';
  return spawnSync(program, ['--version']).error === undefined ? false : `there is no ${program} here`;
}

it('a lost stamp is created again', async (t) => {
  const folder = stateIn(t);
  const store = await openStore(folder, { command: 'test' });
  await store.update(zone, () => sampleDocument(zone, 1));
  for (const stamp of await stampsIn(folder, nodeFiles)) rmSync(join(folder, stamp));
  const later = await openStore(folder, { command: 'test' });
  assert.equal(await later.older.read(), null);
  await later.update(zone, () => sampleDocument(zone, 2));
  assert.equal((await stampsIn(folder, nodeFiles)).length, 1);
});

it("a copy that can't be written is still detected", async (t) => {
  const folder = stateIn(t);
  await (await openStore(folder, { command: 'test' })).update(zone, () => sampleDocument(zone, 1));
  execFileSync('cp', ['-a', folder, `${folder}.copy`]);
  const files = watchedFiles(({ call }) => {
    if (call === 'open') throw systemError('EROFS', 'read-only', 'open');
  });
  const store = await openStore(`${folder}.copy`, { command: 'test', files });
  assert.deepEqual([...((await store.older.read())?.zones ?? [])], [zone]);
});

it('without birth times the device and the inode decide; with them a renumbered device is the same', () => {
  const place = { device: '1', inode: '2', born: '3' };
  assert.ok(isSameFile(place, { ...place, device: '9' }));
  assert.ok(!isSameFile(place, { ...place, born: '4' }));
  assert.ok(!isSameFile(place, { ...place, inode: '4' }));
  assert.ok(isSameFile(place, { ...place, born: null }));
  assert.ok(!isSameFile({ ...place, born: null }, { ...place, device: '9' }));
});

it("if it can't be written, the configured name is valid for the process", async (t) => {
  const folder = stateIn(t);
  await openStore(folder, { command: 'test' });
  const files = watchedFiles(({ call, path }) => {
    if (call === 'open' && path.includes('identity.json')) throw systemError('EROFS', 'read-only', 'open');
  });
  const open = async (server: string) => openStore(folder, { command: 'test', server, files });
  assert.deepEqual((await (await open('a.example')).identity()).names, ['a.example']);
  await identityIn(folder, 'a.example');
  assert.deepEqual((await (await open('b.example')).identity()).names, ['b.example', 'a.example']);
  assert.deepEqual((await identityIn(folder)).names, ['a.example']);
});

it('a broken identity is refused, and calls are still recorded', async (t) => {
  const folder = stateIn(t);
  await identityIn(folder, 'a.example');
  for (const text of ['', '{', '{"format":1}']) {
    writeFileSync(file(folder), text);
    const store = await openStore(folder, { command: 'test' });
    assert.equal((await failureOf(store.identity())).code, 'state-broken');
    await store.update(zone, () => sampleDocument(zone, text.length));
  }
  writeFileSync(file(folder), '{"format":2}');
  assert.equal((await failureOf(identityIn(folder))).code, 'state-newer');
  rmSync(file(folder));
  assert.equal((await identityIn(folder, 'b.example')).server, 'b.example');
});

it('a listing that shows a stamp under two names while others rename it is no copy', async (t) => {
  const folder = stateIn(t);
  await (await openStore(folder, { command: 'test' })).update(zone, () => sampleDocument(zone));
  let mixed = 5;
  const readdir = async (path: string): Promise<string[]> => {
    const names = await nodeFiles.readdir(path);
    return path.endsWith('state') && mixed-- > 0 ? [...names, 'stamp-000000000000'] : names;
  };
  const store = await openStore(folder, { command: 'test', files: { ...nodeFiles, readdir } });
  assert.ok(mixed < 0, 'it listed them again');
  assert.equal(await store.older.read(), null);
  assert.equal((await store.identity()).copyId, null);
});

it('a listing that shows no stamp while others rename it adds no second one', async (t) => {
  const folder = stateIn(t);
  await (await openStore(folder, { command: 'test' })).update(zone, () => sampleDocument(zone));
  let hidden = 0;
  const readdir = async (path: string): Promise<string[]> => {
    const names = await nodeFiles.readdir(path);
    return path.endsWith('state') && hidden-- > 0 ? names.filter((entry) => !entry.startsWith('stamp-')) : names;
  };
  const files = { ...nodeFiles, readdir };
  const store = await openStore(folder, { command: 'test', files });
  hidden = 3;
  await store.update(zone, (document) => ({ ...(document ?? sampleDocument(zone)) }));
  assert.ok(hidden <= 0, 'it listed them again');
  assert.equal((await stampsIn(folder, nodeFiles)).length, 1);
  assert.equal((await identityIn(folder)).copyId, null);
});
