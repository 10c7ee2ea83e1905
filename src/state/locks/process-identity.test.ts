import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isAlive, ownIdentity, systemProcesses, type ProcessTable } from './process-identity.ts';
import { startChild } from '../test-support.ts';

/** Builds a line of proc_pid_stat(5) with the fields that are read. */
function statLine(state: string, threads: number, startTime: string): string {
  return `7 (a) b (c) ${state} 1 ${'0 '.repeat(15)}${threads} 0 ${startTime} 0 0\n`;
}

function table(change: Partial<ProcessTable>): ProcessTable {
  return { stat: () => statLine('S', 11, '100'), boot: () => 'b1', exists: () => true, ...change };
}

const known = { pid: 7, startTime: '100', boot: 'b1' };

describe('a process', () => {
  it('is alive while its ID, start time and boot are the same', () => {
    assert.equal(isAlive(known, table({})), true);
  });

  it('is dead once its ID is unused or reused, or after a reboot', () => {
    assert.equal(isAlive(known, table({ exists: () => false })), false);
    assert.equal(isAlive(known, table({ stat: () => statLine('S', 11, '101') })), false);
    assert.equal(isAlive(known, table({ boot: () => 'b2' })), false);
  });

  it('is dead as a zombie, unless its threads are still running', () => {
    assert.equal(isAlive(known, table({ stat: () => statLine('Z', 1, '100') })), false);
    assert.equal(isAlive(known, table({ stat: () => statLine('X', 0, '100') })), false);
    assert.equal(isAlive(known, table({ stat: () => statLine('Z', 2, '100') })), true);
  });

  it('is recognized by its ID alone if the system shows nothing else', () => {
    assert.equal(isAlive(known, table({ stat: () => null, boot: () => null })), true);
    assert.equal(isAlive(known, table({ stat: () => 'what is this' })), true);
    assert.equal(isAlive({ ...known, startTime: null, boot: null }, table({})), true);
    let asked = 0;
    assert.equal(isAlive(known, table({ stat: () => null, exists: () => asked++ === 0 })), false);
  });

  it('of this test is alive, and so is that of another user', () => {
    assert.equal(isAlive(ownIdentity()), true);
    assert.equal(isAlive({ pid: 1, startTime: null, boot: null }), true);
    assert.equal(systemProcesses.exists(999_999_999), false);
  });

  it('that was killed is dead', async (t) => {
    const child = startChild(t, ['hold', '/nonexistent', 'x']);
    const identity = { pid: child.pid, startTime: null, boot: null };
    assert.equal(isAlive(identity), true);
    child.process.kill('SIGKILL');
    await child.ended;
    assert.equal(isAlive(identity), false);
  });
});
