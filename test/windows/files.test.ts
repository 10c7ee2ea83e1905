import assert from 'node:assert/strict';
import { appendFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Bench } from '../support/bench.ts';
import { startOnWindows } from './program.ts';
import { textUpdate } from '../support/numbered-update.ts';

/** Opens every file of the state for 50 ms, like a virus scanner; `flags` are those of `open`. */
const scanner = (flags: string): string => `
  // A folder may be renamed while it is listed.
  const filesIn = (folder) => {
    try { return fs.readdirSync(folder, { withFileTypes: true, recursive: true }); } catch { return []; }
  };
  let held = 0;
  const exclusive = 0x10000000;
  ready();
  until(() => {
    for (const entry of filesIn(words[0])) {
      if (!entry.isFile() || entry.path.endsWith('locks')) continue;
      try {
        const file = fs.openSync(path.join(entry.path, entry.name), ${flags});
        held++;
        setTimeout(() => fs.closeSync(file), 50);
      } catch {}
    }
    fs.writeFileSync(words[1], String(held));
  }, 60);`;

describe('files of the state that another program has open', () => {
  let bench: Bench;
  let state: string;
  before(async () => {
    bench = await Bench.open();
    state = bench.env['DNS_SYNC_STATE_DIR'] as string;
  });
  after(async () => bench.close());

  /** Runs hooks while the files are held; all of them succeed. */
  async function hooksWhileHeld(flags: string, zone: (i: number) => string, hooks: number, at: number) {
    const count = join(bench.dir, 'held');
    const program = await startOnWindows(bench, scanner(flags), state, count);
    try {
      const calls = Array.from({ length: hooks }, async (_, i) => bench.hook(textUpdate(zone(i), 1000 * at + i)));
      for (const { code, stdout, stderr } of await Promise.all(calls)) assert.equal(code, 0, `${stdout}${stderr}`);
      assert.ok(Number(readFileSync(count, 'utf8')) > hooks, 'files were held');
    } finally {
      await program.stop();
    }
  }

  it('fail no call of thirty at once, and neither do those calls each other', async () => {
    await hooksWhileHeld("'r'", (i) => `p${i % 10}.example.`, 30, 1);
    for (const name of readdirSync(join(state, 'zones')).toSorted()) {
      assert.match(name, /^p\d\.example\.json$/);
      JSON.parse(readFileSync(join(state, 'zones', name), 'utf8'));
    }
    assert.equal((await bench.run('apply', '--yes')).code, 0);
    for (let i = 0; i < 10; i++)
      assert.deepEqual(bench.sets(`p${i}.example.`), [`p${i}.example. TXT 300 "serial ${1020 + i}"`]);
    assert.deepEqual(readdirSync(join(state, 'locks')), []);
  });

  it('fail no call even without sharing', async () => {
    await hooksWhileHeld('constants.O_RDONLY | exclusive', (i) => `q${i % 3}.example.`, 6, 2);
  });

  it('are reported with advice for Windows if they stay open', async () => {
    const hold = `fs.openSync(words[0], 'r'); ready(); until(() => {}, 50);`;
    const program = await startOnWindows(bench, hold, join(state, 'zones', 'p0.example.json'));
    try {
      const { code, stderr } = await bench.hook(textUpdate('p0.example.', 3000));
      assert.equal(code, 2, stderr);
      assert.match(stderr, /cannot write the state in C:\\\S+\\zones\\p0\.example\.json: .*\((?:EPERM|EBUSY)\)/);
      assert.match(stderr, /Close the program that has a file in it open, or exclude the directory from virus scans/);
      assert.doesNotMatch(stderr, /as root|chmod/);
    } finally {
      await program.stop();
    }
    assert.equal((await bench.hook(textUpdate('p0.example.', 3001))).code, 0);
    assert.deepEqual(bench.sets('p0.example.'), ['p0.example. TXT 300 "serial 3001"']);
  });
});

describe('a line of the journal that a process left unfinished', () => {
  it('is cut by the next call, which is recorded and applied', async () => {
    const bench = await Bench.open();
    try {
      assert.equal((await bench.hook(textUpdate('a.example.', 1))).code, 0);
      const folder = join(bench.env['DNS_SYNC_STATE_DIR'] as string, 'journal');
      const month = join(folder, readdirSync(folder).find((name) => name.endsWith('.ndjson')) ?? '');
      const linesOf = (): readonly string[] => readFileSync(month, 'utf8').trimEnd().split('\n');
      const linesBefore = linesOf().length;
      appendFileSync(month, '{"id":"torn');
      const { code, stderr } = await bench.hook(textUpdate('a.example.', 2));
      assert.equal(code, 0, stderr);
      assert.ok(linesOf().length > linesBefore);
      for (const line of linesOf()) JSON.parse(line);
      assert.deepEqual(bench.sets('a.example.'), ['a.example. TXT 300 "serial 2"']);
    } finally {
      await bench.close();
    }
  });

  it('is cut under Wine only because it is made as strict as Windows: an append handle is refused', async () => {
    const bench = await Bench.open();
    try {
      const result = join(bench.dir, 'result');
      writeFileSync(join(bench.dir, 'log'), 'text');
      const text = `
        const answers = ['a', 'r'].map((flags) => {
          try { fs.ftruncateSync(fs.openSync(words[0], flags), 0); return 'cut'; } catch (error) { return error.code; }
        });
        fs.writeFileSync(words[1], answers.join());
        ready();`;
      const program = await startOnWindows(bench, text, join(bench.dir, 'log'), result);
      await program.stop();
      assert.ok(existsSync(result));
      assert.equal(readFileSync(result, 'utf8'), 'EPERM,EPERM');
    } finally {
      await bench.close();
    }
  });
});
