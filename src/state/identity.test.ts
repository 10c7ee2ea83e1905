import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { it, type TestContext } from 'node:test';
import type { Identity } from './identity.ts';
import { isSamePlace } from './identity-document.ts';
import { openStore } from './store.ts';
import { failureOf, name, sampleDocument, systemError, temporaryFolder, watchedFiles } from './test-support.ts';

const zone = name('example.com');

async function identityIn(folder: string, server?: string): Promise<Identity> {
  return (await openStore(folder, { command: 'test', server })).identity();
}

const file = (folder: string): string => join(folder, 'identity.json');
const content = (folder: string): unknown => JSON.parse(readFileSync(file(folder), 'utf8'));

const stateIn = (t: TestContext): string => join(temporaryFolder(t), 'state');

it('the first write fixes the name, an id and the place of the directory', async (t) => {
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
    moved: false,
  });
});

it('a new configured name is the current one, the former ones stay, and the id too', async (t) => {
  const folder = stateIn(t);
  const { id } = await identityIn(folder, 'a.example');
  await identityIn(folder, 'b.example');
  const renamed = { server: 'c.example', names: ['c.example', 'b.example', 'a.example'], id, moved: false };
  assert.deepEqual(await identityIn(folder, 'c.example'), renamed);
  assert.deepEqual(await identityIn(folder), renamed, 'without a configured name, the last one stays');
  assert.deepEqual((await identityIn(folder, 'a.example')).names, ['a.example', 'c.example', 'b.example']);
});

it('many that start at once agree on one identity', async (t) => {
  const folder = stateIn(t);
  const all = await Promise.all(Array.from({ length: 8 }, async (_, n) => identityIn(folder, `s${n}.example`)));
  assert.equal(new Set(all.map(({ id }) => id)).size, 1);
  const { names } = await identityIn(folder);
  assert.deepEqual(names.toSorted(), all.map((_, n) => `s${n}.example`).toSorted());
});

const copies: readonly (readonly [string, boolean, (folder: string) => void])[] = [
  ['nothing', false, () => {}],
  ['a changed mode', false, (folder) => execFileSync('chmod', ['-R', 'o-r', folder])],
  ['a copy in its place', true, (folder) => shell('cp -a "$1" "$1.copy"; mv "$1" "$1.old"; mv "$1.copy" "$1"', folder)],
  ['a move', false, (folder) => shell('mv "$1" "$1.new"; mv "$1.new" "$1"', folder)],
  ['an archive, unpacked over it', true, (folder) => shell('tar cf "$1.tar" "$1"; tar xPf "$1.tar"', folder)],
  [
    'an archive, unpacked in its place',
    true,
    (folder) => shell('tar cPf "$1.tar" "$1"; rm -r "$1"; tar xPf "$1.tar"', folder),
  ],
];

function shell(script: string, folder: string): void {
  execFileSync('sh', ['-ec', script, 'sh', folder], { cwd: '/', stdio: 'ignore' });
}

for (const [what, moved, work] of copies) {
  it(`${what} is ${moved ? 'noticed' : 'no copy'}`, { skip: process.platform === 'win32' }, async (t) => {
    const folder = stateIn(t);
    const before = await identityIn(folder, 'a.example');
    work(folder);
    assert.deepEqual(await identityIn(folder), { ...before, moved });
    // A new name doesn't make a copy the original.
    assert.equal((await identityIn(folder, 'b.example')).moved, moved);
  });
}

it('without birth times the device and the inode decide, with them a renumbered device is the same', () => {
  const place = { device: '1', inode: '2', born: '3' };
  assert.ok(isSamePlace(place, { ...place, device: '9' }));
  assert.ok(!isSamePlace(place, { ...place, born: '4' }));
  assert.ok(!isSamePlace(place, { ...place, inode: '4' }));
  assert.ok(isSamePlace(place, { ...place, born: null }));
  assert.ok(!isSamePlace({ ...place, born: null }, { ...place, device: '9' }));
});

it('where it cannot be written, the configured name holds for the process', async (t) => {
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

it('a broken identity is refused, and calls are recorded all the same', async (t) => {
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
