import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Bench } from '../support/bench.ts';

const zone = 'a.example.';
const update = (serial: number, records = 1) => ({
  command: 'update',
  zone: {
    name: zone,
    soa: { ttl: 300, serial },
    rr: Array.from({ length: records }, (_, i) => ({ host: `n${i}.${zone}`, type: 'A', value: '192.0.2.1' })),
  },
});

/** A device of Linux that accepts no octet. */
const full = '/dev/full';

describe('lost output', { skip: existsSync(full) ? false : `there is no ${full} on this system` }, () => {
  let bench: Bench;
  before(async () => {
    bench = await Bench.open();
    assert.equal((await bench.hook(update(1))).code, 0);
  });
  after(async () => bench.close());

  /** Runs an executable with stdout or stderr on the full device; returns the other one. */
  async function withFull(which: 'stdout' | 'stderr', file: string, words: readonly string[], input = '') {
    const device = openSync(full, 'w');
    const child = spawn(process.execPath, [join(import.meta.dirname, '../../dist', file), ...words], {
      env: bench.env,
      stdio: ['pipe', which === 'stdout' ? device : 'pipe', which === 'stderr' ? device : 'pipe'],
    });
    closeSync(device);
    const otherStream = which === 'stdout' ? child.stderr : child.stdout;
    let text = '';
    otherStream?.setEncoding('utf8').on('data', (part: string) => (text += part));
    child.stdin?.on('error', () => {});
    child.stdin?.end(input);
    const code = await new Promise<number | null>((end) => child.on('close', end));
    return { code, text };
  }

  const commands: readonly (readonly string[])[] = [
    ['export', zone],
    ['export', zone, '--format', 'json'],
    ['plan'],
    ['plan', '--json'],
    ['plan', '--markdown'],
    ['plan', '--out', '-'],
    ['plan', '--detailed-exitcode', '--offline'],
    ['apply', '--yes'],
    ['apply', '--yes', '--json'],
    ['drift'],
    ['drift', '--json'],
    ['status'],
    ['status', '--json'],
    ['history'],
    ['history', zone, '--json'],
    ['doctor'],
    ['doctor', '--json'],
    ['doctor', '--iam-policy'],
    ['trash', 'ls'],
    ['ptr', 'ls', '--json'],
    ['retry'],
    ['confirm', zone],
    ['pause', zone],
    ['resume', zone],
    ['completion', 'bash'],
    ['--help'],
    ['plan', '--help'],
    ['--version'],
  ];
  for (const words of commands) {
    it(`of "dns-sync ${words.join(' ')}" is an error, reported on stderr`, async () => {
      const { code, text } = await withFull('stdout', 'dns-sync.cjs', words);
      assert.equal(code, 1, text);
      assert.match(text, /dns-sync: cannot write the output \(ENOSPC/);
      assert.equal(text.match(/cannot write the output/g)?.length, 1, 'it is said once');
    });
  }

  it("on stderr is an error too, which can't be reported", async () => {
    const { code } = await withFull('stderr', 'dns-sync.cjs', ['plan', '--out', join(bench.dir, 'saved.plan')]);
    assert.equal(code, 1);
  });

  it('of the hook is reported, and its exit code stays that of the call', async () => {
    const done = await withFull('stdout', 'dns-sync-hook.cjs', [], JSON.stringify(update(2, 2)));
    assert.deepEqual([done.code, /cannot write the output/.test(done.text)], [0, true]);
    assert.equal(bench.sets(zone).length, 2);
    const same = await withFull('stdout', 'dns-sync.cjs', ['hook'], JSON.stringify(update(3, 3)));
    assert.deepEqual([same.code, /cannot write the output/.test(same.text)], [0, true]);
    const quiet = await withFull('stderr', 'dns-sync-hook.cjs', [], JSON.stringify([update(4, 3), { command: 'no' }]));
    assert.equal(quiet.code, 2);
    assert.equal(bench.sets(zone).length, 3);
  });

  it('because its reader closed the pipe is not an error', async () => {
    assert.equal((await bench.hook(update(5, 3000))).code, 0);
    for (const words of [
      ['export', zone],
      ['history', zone, '--json'],
    ]) {
      const child = spawn(process.execPath, [join(import.meta.dirname, '../../dist/dns-sync.cjs'), ...words], {
        env: bench.env,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let printed = '';
      child.stderr.setEncoding('utf8').on('data', (part: string) => (printed += part));
      child.stdout.once('data', () => child.stdout.destroy());
      const code = await new Promise<number | null>((end) => child.on('close', end));
      assert.deepEqual([code, printed], [0, ''], words.join(' '));
    }
  });
});
