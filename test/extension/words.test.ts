import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after as atTheEnd, before as atFirst, describe, it } from 'node:test';
import type { PleskPanel } from '../../fixtures/plesk-panel/plesk-panel.ts';
import type { Bench, Ended } from '../support/bench.ts';
import { endOf } from '../support/ended.ts';
import { openPanel, root, zip } from './extension-bench.ts';

interface Form {
  readonly words: readonly string[];
  readonly own?: boolean;
}

const { commands } = JSON.parse(readFileSync(join(root, 'extension/plib/resources/words.json'), 'utf8')) as {
  readonly commands: Readonly<Record<string, Form>>;
};

type Case = readonly [command: string, options: object, names: readonly unknown[]];

const good: readonly (readonly [...Case, expected: readonly string[]])[] = [
  ['status', {}, [], ['status', '--json']],
  [
    'status',
    { search: '--yes', limit: 25, after: 'a.example' },
    [],
    ['status', '--json', '--search=--yes', '--limit=25', '--after=a.example'],
  ],
  ['status', { search: '$(id) `id` "; rm -rf /' }, [], ['status', '--json', '--search=$(id) `id` "; rm -rf /']],
  [
    'apply',
    {},
    ['bücher.example', '*.de', '_dmarc.a.de.'],
    ['apply', '--yes', '--json', '--', 'bücher.example', '*.de', '_dmarc.a.de.'],
  ],
  ['config-set', {}, ['policy.mode', '--yes'], ['config', 'set', '--json', '--', 'policy.mode', '--yes']],
  ['import', {}, [], ['resync', '--import-only']],
  ['trash-restore', {}, ['a.example'], ['trash', 'restore', '--yes', '--json', '--', 'a.example']],
  ['trash-empty', {}, ['a.example'], ['trash', 'empty', '--yes', '--json', '--', 'a.example']],
  ['config-set', {}, ['policy.zones', '[]'], ['config', 'set', '--json', '--', 'policy.zones', '[]']],
  ['drift', { relist: '1/7' }, [], ['drift', '--json', '--relist=1/7']],
  ['events', { newest: true, kind: 'held,failing' }, [], ['events', '--json', '--newest', '--kind=held,failing']],
];

const bad: readonly Case[] = [
  ['', {}, []],
  ['hook', {}, []],
  ['status --out', {}, []],
  ['setup', {}, []],
  ['plesk-enable', { command: '"/usr/local/psa/bin/extension" --exec dns-sync hook.php' }, []],
  ['status', { out: '/etc/passwd' }, []],
  ['status', { config: '/srv/other.json' }, []],
  ['status', { 'state=x --out': 'held' }, []],
  ['status', { limit: '5 --out=x' }, []],
  ['status', { limit: -1 }, []],
  ['status', { search: ['a'] }, []],
  ['status', { search: 'x'.repeat(256) }, []],
  ['status', { search: 'a\u0000b' }, []],
  ['status', { search: 'a\r\nb' }, []],
  ['status', { state: 'held\n' }, []],
  ['events', { newest: 'yes' }, []],
  ['apply', {}, ['--yes']],
  ['apply', {}, ['-v']],
  ['apply', {}, ['a.example\n']],
  ['apply', {}, ['../../etc/passwd']],
  ['apply', {}, ['a b']],
  ['apply', {}, ['$(id)']],
  ['apply', {}, ['a'.repeat(300)]],
  ['apply', {}, ['']],
  ['apply', {}, [null]],
  ['apply', {}, [{ zone: 'a' }]],
  ['apply', {}, Array.from({ length: 501 }, () => 'a.example')],
  ['confirm', {}, []],
  ['import', { from: '/srv/zones.json' }, []],
  ['trash-empty', {}, []],
  ['trash-restore', {}, ['a.example', 'b.example']],
  ['history', {}, ['a.example', 'b.example']],
  ['undo', {}, ['--yes']],
  ['config-set', {}, ['hook.chain', '[{"command":"/srv/evil"}]']],
  ['config-set', {}, ['notify.command', '/srv/evil']],
  ['config-set', {}, ['stateDir', '/srv']],
  ['config-set', {}, ['targets', '{}']],
  ['config-set', {}, ['policy.mode']],
];

describe('the words of the program', () => {
  let bench: Bench;
  let panel: PleskPanel;
  atFirst(async () => {
    ({ bench, panel } = await openPanel());
    await panel.install(zip);
  });
  atTheEnd(async () => bench.close());

  it('of the allow-list are built so that no value is read as an option, and all others are a bad request', async () => {
    const cases = [...good.map(([command, options, names]) => [command, options, names]), ...bad];
    const code = `foreach (json_decode(stream_get_contents(STDIN), true) as [$command, $options, $names]) {
        try { $found[] = Modules_DnsSync_Words::of($command, $options, $names, "admin"); }
        catch (Modules_DnsSync_Refusal $error) { $found[] = $error->status; }
      }
      echo json_encode($found);`;
    const { stdout, stderr } = await panel.php(code, JSON.stringify(cases));
    assert.equal(stderr, '');
    const withName = (words: readonly string[]): readonly string[] => {
      const end = words.includes('--') ? words.indexOf('--') : words.length;
      return [...words.slice(0, end), '--as=admin', ...words.slice(end)];
    };
    assert.deepEqual(JSON.parse(stdout), [
      ...good.map(([, , , expected]) => withName(expected)),
      ...bad.map(() => 400),
    ]);
  });

  const run = async (job: unknown, env: object = {}): Promise<Ended> => {
    const script = join(panel.root, 'admin/plib/modules/dns-sync/resources/run.mjs');
    const child = spawn(process.execPath, [script], { env: { ...panel.env, ...env } });
    return endOf(child, typeof job === 'string' ? job : JSON.stringify(job));
  };

  it('are checked again where root runs them', async () => {
    const refused: readonly unknown[] = [
      'no JSON with AKIASECRET',
      null,
      [],
      {},
      { words: 'status' },
      { words: [] },
      { words: ['status'] },
      { words: ['hook'] },
      { words: ['status', '--json', '--out=/srv/x'] },
      { words: ['status', '--json', '--config=/srv/x'] },
      { words: ['status', '--json', '--limit'] },
      { words: ['status', '--json', '--newest=1'] },
      { words: ['status', '--json', 'a.example'] },
      { words: ['status', '--json', '--', '--yes'] },
      { words: ['status', '--json', '--search=a\nb'] },
      { words: ['status', '--json', '--search=a\u0000b'] },
      { words: ['status', '--json', 5] },
      { words: ['config', 'set', '--json', '--', 'hook.chain', '[]'] },
      { words: ['plesk', 'enable', '--command="/srv/evil" --exec dns-sync hook.php'] },
      { words: ['status', '--json'], environment: { NODE_OPTIONS: '--require=/srv/evil.js' } },
      { words: ['status', '--json'], environment: { AWS_ACCESS_KEY_ID: 5 } },
      { record: { consent: { at: 5, by: 'x' } } },
      { record: { registered: 'yes' } },
    ];
    for (const job of refused) {
      const { code, stdout, stderr } = await run(job);
      assert.deepEqual([code, stdout], [64, ''], JSON.stringify(job));
      assert.match(stderr, /^dns-sync: refused: [a-zA-Z -]+\n$/);
    }
    const { code, stdout } = await run({ words: ['status', '--json', '--search=--yes'] });
    assert.equal(code, 0);
    assert.match(stdout, /"format": 1/);
  });

  it('write the record of consent, but not through a link that somebody put in its place', async () => {
    const folder = join(bench.dir, 'record');
    mkdirSync(folder);
    const victim = join(folder, 'victim');
    writeFileSync(victim, 'kept');
    symlinkSync(victim, join(folder, 'extension.json.new'));
    const { code } = await run({ record: { registered: false } }, { DNS_SYNC_CONFIG: join(folder, 'config.json') });
    assert.equal(code, 0);
    assert.equal(readFileSync(victim, 'utf8'), 'kept');
    const record = JSON.parse(readFileSync(join(folder, 'extension.json'), 'utf8')) as unknown;
    assert.deepEqual(record, { format: 1, consent: null, registered: false });
  });

  it('are words that the program knows', async () => {
    for (const [name, { words }] of Object.entries(commands)) {
      const { code, stderr } = await bench.run(...words, '--as=admin@plesk.example', '--help');
      assert.equal(code, 0, `${name}: ${stderr}`);
    }
  });

  it('run under root only by a Node that root installed', async () => {
    const wrapper = join(panel.root, 'admin/sbin/modules/dns-sync/dns-sync-1');
    const folder = join(bench.dir, 'nodes');
    mkdirSync(folder);
    const evil = join(folder, 'node');
    writeFileSync(evil, '#!/bin/sh\necho evil\n');
    chmodSync(evil, 0o777);
    const link = join(folder, 'node20');
    symlinkSync('/bin/cat', link);
    const text = join(folder, 'nodejs');
    copyFileSync(wrapper, text);
    chmodSync(text, 0o644);
    for (const node of ['', '/nowhere', '/bin/cat', evil, link, text, folder]) {
      const end = await endOf(spawn(wrapper, [node], { env: panel.env }), '{"selfCheck":"n"}');
      assert.deepEqual([end.code, end.stdout], [78, ''], node);
      assert.match(end.stderr, /^dns-sync: /);
    }
    const env = { ...panel.env, NODE_OPTIONS: '--require=/nowhere/evil.js' };
    const { code, stdout } = await endOf(spawn(wrapper, [process.execPath], { env }), '{"selfCheck":"n"}');
    assert.equal(code, 0);
    assert.match(stdout, /^\{"nonce":"n",/);
  });
});
