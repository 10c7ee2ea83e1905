import assert from 'node:assert/strict';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { nodeFiles } from '../files/file-ops.ts';
import { recordHeartbeat, readHeartbeat } from './heartbeat.ts';
import { temporaryFolder } from '../test-support.ts';

const at = (hour: number): string => `2026-11-20T${String(hour).padStart(2, '0')}:00:00.000Z`;

describe('a heartbeat', () => {
  it('keeps the first and the last time, in a file that every user of the state can write', async (t) => {
    const file = join(temporaryFolder(t), 'calls');
    assert.equal(await readHeartbeat(file, nodeFiles), null);
    for (const hour of [1, 2, 3]) await recordHeartbeat(file, at(hour), nodeFiles);
    assert.deepEqual(await readHeartbeat(file, nodeFiles), { first: at(1), last: at(3) });
    assert.equal(statSync(file).mode & 0o777, 0o660);
    assert.equal(readFileSync(file, 'utf8').length, 49);
  });

  it('keeps the earlier time as the first if the clock was set back', async (t) => {
    const file = join(temporaryFolder(t), 'calls');
    for (const hour of [9, 2, 3]) await recordHeartbeat(file, at(hour), nodeFiles);
    assert.deepEqual(await readHeartbeat(file, nodeFiles), { first: at(2), last: at(3) });
  });

  it("starts over if its file is broken, and doesn't fail if it can't be written", async (t) => {
    const folder = temporaryFolder(t);
    const file = join(folder, 'calls');
    writeFileSync(file, 'nonsense');
    assert.equal(await readHeartbeat(file, nodeFiles), null);
    await recordHeartbeat(file, at(4), nodeFiles);
    assert.deepEqual(await readHeartbeat(file, nodeFiles), { first: at(4), last: at(4) });
    await recordHeartbeat(join(folder, 'nowhere', 'calls'), at(5), nodeFiles);
  });
});
