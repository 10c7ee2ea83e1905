import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { openQueue } from './queue.ts';
import { nodeFiles } from '../files/file-ops.ts';
import { name, temporaryFolder } from '../test-support.ts';

const zone = name('example.com');

describe('the queue of due zones', () => {
  it('returns its entries, oldest first, and nothing without a folder', async (t) => {
    const folder = join(temporaryFolder(t), 'due');
    const due = openQueue(folder, nodeFiles);
    assert.deepEqual(await due.entries(), []);
    mkdirSync(folder);
    const items = [
      { zone, target: 'b', at: 2_000_000_000_000 },
      { zone, target: 'a', at: 1_700_000_000_000 },
      { zone: name('*.a/b\\.c.example'), target: 'A b', at: 1_800_000_000_000.5 },
    ];
    for (const item of items) await due.add(item, 'for good');
    const notes = await due.entries();
    const read = await Promise.all(notes.map((note) => due.read(note)));
    assert.equal(new Set(notes.map((note) => note.targetKey)).size, 3);
    assert.deepEqual(read, [items[1], { ...items[2], at: 1_800_000_000_000 }, items[0]]);
  });

  it('keeps one entry for a zone, target and time, and removes it by either name', async (t) => {
    const folder = temporaryFolder(t);
    const due = openQueue(folder, nodeFiles);
    const item = { zone, target: 'a', at: 1000 };
    await due.add(item, 'for good');
    await due.add(item, 'for good');
    const [note, ...more] = await due.entries();
    assert.ok(note !== undefined && more.length === 0);
    await due.drop(note);
    await due.drop(item);
    assert.deepEqual(readdirSync(folder), []);
    assert.equal(await due.read(note), null);
  });

  it('skips truncated and foreign files', async (t) => {
    const folder = temporaryFolder(t);
    const due = openQueue(folder, nodeFiles);
    await due.add({ zone, target: 'a', at: 1000 }, 'beyond this process');
    const [note] = await due.entries();
    assert.ok(note);
    for (const text of ['', '{"zone": "exa', '{"zone": 1}', '{"zone": "a..b", "target": "a"}']) {
      writeFileSync(join(folder, note.file), text);
      assert.equal(await due.read(note), null, text);
    }
    writeFileSync(join(folder, 'notes.txt'), '');
    assert.equal((await due.entries()).length, 1);
  });
});
