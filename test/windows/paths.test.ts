import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Bench } from '../support/bench.ts';
import { numberedUpdate } from '../support/numbered-update.ts';

describe('paths of Windows', () => {
  let bench: Bench;
  before(async () => {
    bench = await Bench.open();
  });
  after(async () => bench.close());

  it('on another machine are refused with a remedy, and nothing is created', async () => {
    for (const path of [
      String.raw`\\server\share\state`,
      String.raw`\\?\UNC\server\share\state`,
      '//server/share/state',
    ]) {
      const { code, stderr } = await bench.with({ DNS_SYNC_STATE_DIR: path }).hook(numberedUpdate('a.example.', 1));
      assert.equal(code, 2);
      assert.match(stderr, /the state directory \S+ is not on a local drive\. Use a path on a local drive/);
      const status = await bench.with({ DNS_SYNC_CONFIG: `${path}/config.json` }).run('status');
      assert.equal(status.code, 1);
      assert.match(status.stderr, /the configuration \S+ is not on a local drive/);
    }
  });

  it('may be longer than 260 characters, and have blanks, brackets, ampersands and umlauts', async () => {
    const state = join(
      bench.dir,
      ...Array.from({ length: 6 }, (_, i) => `${i} Käse & Co (${'x'.repeat(40)})`),
      'state',
    );
    const windows = bench.with({ DNS_SYNC_STATE_DIR: state });
    for (const serial of [1, 2]) {
      const { code, stderr } = await windows.hook(numberedUpdate('a.example.', serial));
      assert.equal(code, 0, stderr);
    }
    assert.ok(state.length > 330);
    assert.deepEqual(readdirSync(join(state, 'zones')), ['a.example.json']);
    assert.deepEqual(bench.sets('a.example.'), ['a.example. A 300 192.0.2.2']);
    assert.equal((await windows.run('plan', '--detailed-exitcode')).code, 0);
    assert.match((await windows.run('history')).stdout, /a\.example/);
  });

  it('with a prefix for long ones are accepted too', async () => {
    const state = String.raw`\\?\C:\t\ `.trim() + bench.dir.split('/').at(-1) + String.raw`\prefixed`;
    const { code, stderr } = await bench.with({ DNS_SYNC_STATE_DIR: state }).hook(numberedUpdate('a.example.', 3));
    assert.equal(code, 0, stderr);
    assert.ok(existsSync(join(bench.dir, 'prefixed/zones/a.example.json')));
  });

  it('of other backends may be batch files, and have variables as Plesk writes them', async () => {
    const folder = join(bench.dir, 'other & more (1)');
    mkdirSync(folder);
    const batch = ['@echo off', 'echo called with %1>"%~dp0called.txt"', 'exit /b 0', ''].join('\r\n');
    writeFileSync(join(folder, 'backend.cmd'), batch);
    writeFileSync(
      join(folder, 'backend.cjs'),
      `require('fs').writeFileSync(__dirname + '/octets', require('fs').readFileSync(0)); console.log('Käse\\r')`,
    );
    const windowsFolder = String.raw`C:\t\ `.trim() + bench.dir.split('/').at(-1) + String.raw`\other & more (1)`;
    bench.configure({
      hook: {
        chain: [
          { command: String.raw`"${windowsFolder}\backend.cmd" "a b"` },
          { command: String.raw`"%plesk_dir%node.exe" "${windowsFolder}\backend.cjs"`, required: true },
        ],
      },
    });
    const call = numberedUpdate('a.example.', 4);
    const { code, stdout, stderr } = await bench.with({ plesk_dir: 'C:\\lane\\' }).hook(call);
    assert.equal(code, 0, `${stdout}${stderr}`);
    assert.equal(readFileSync(join(folder, 'called.txt'), 'utf8').trim(), 'called with "a b"');
    assert.equal(readFileSync(join(folder, 'octets'), 'utf8'), JSON.stringify(call));
    assert.match(stderr, /Käse$/m);
  });
});
