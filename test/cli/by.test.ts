import assert from 'node:assert/strict';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after as atTheEnd, before as atFirst, describe, it } from 'node:test';
import type { By } from '../../src/reconcile/by.ts';
import { Bench } from '../support/bench.ts';
import { conforms } from '../support/conforms.ts';
import { numberedUpdate } from '../support/numbered-update.ts';

interface Entry {
  readonly id: string;
  readonly command: string;
  readonly by: By | null;
  readonly passes: readonly { readonly by: By | null }[];
}

describe('who ran a command', () => {
  const uid = process.getuid?.() ?? null;
  const itself = { uid, sudoUser: null, as: null };
  const name = 'Jürgen (customer 7)';
  let bench: Bench;
  atFirst(async () => {
    bench = await Bench.open();
    for (const value of [1, 2]) await bench.hook(numberedUpdate('a.example.', value));
  });
  atTheEnd(async () => bench.close());

  const history = async (): Promise<readonly Entry[]> => {
    const document = await bench.json<{ entries: readonly Entry[] }>('history', 'a.example');
    conforms('history', document);
    return document.entries;
  };
  const eventsBy = async (): Promise<readonly (By | null)[]> => {
    const document = await bench.json<{ events: readonly { by: By | null }[] }>('events');
    conforms('events', document);
    return document.events.map(({ by }) => by);
  };

  it('is the user ID of a hook call, in the history and in events', async () => {
    const entries = await history();
    assert.deepEqual(
      entries.map(({ by }) => by),
      [itself, itself],
    );
    assert.deepEqual(entries[0]?.passes[0]?.by, itself);
    assert.deepEqual(await eventsBy(), [itself]);
    assert.match((await bench.run('history')).stdout, new RegExp(`^By:     uid ${uid}$`, 'm'));
    assert.doesNotMatch((await bench.run('events')).stdout, /\(by /);
  });

  it('is the user of sudo, and the name of --as that a program gives', async () => {
    const [latest] = await history();
    const sudo = bench.with({ SUDO_USER: 'bob' });
    assert.equal((await sudo.run('undo', latest?.id ?? '', '--yes', '--as', name)).code, 0);
    const [undo] = await history();
    const both = { uid, sudoUser: 'bob', as: name };
    assert.deepEqual([undo?.command, undo?.by, undo?.passes[0]?.by], ['undo', both, both]);
    conforms('show', await bench.json('show', undo?.id ?? ''));
    assert.match(
      (await bench.run('show', undo?.id ?? '')).stdout,
      /^By:     Jürgen \(customer 7\), bob \(sudo\), uid /m,
    );
    bench.route53.put('a.example.', {
      Name: 'a.example.',
      Type: 'A',
      TTL: 300,
      ResourceRecords: [{ Value: '203.0.113.9' }],
    });
    await bench.run('--as=alice', 'drift');
    assert.equal((await eventsBy()).at(-1)?.as, 'alice');
    assert.match((await bench.run('events')).stdout, /outside dns-sync \(by alice, uid \d+\)\n$/);
  });

  it('is refused as a name that is too long or has invisible characters, before anything is done', async () => {
    for (const bad of ['x'.repeat(101), 'a\nb', 'a\u001b[31m', 'a\u202Eb', ' ']) {
      const { code, stderr } = await bench.run('apply', '--yes', '--as', bad);
      assert.equal(code, 1);
      assert.match(
        stderr,
        /^dns-sync: --as ".*" is not a name\. Give at most 100 characters, none of them invisible\n$/,
      );
    }
    assert.equal((await bench.run('status', '--as', 'ü'.repeat(100))).code, 2, 'drift is known');
  });

  it('that a variable has without sense is no reason to refuse a call', async () => {
    const odd = bench.with({ SUDO_USER: 'a\nb', DNS_SYNC_AS: '\u0007' });
    assert.equal((await odd.hook(numberedUpdate('a.example.', 3))).code, 0);
    assert.deepEqual((await history())[0]?.by, itself);
  });

  it('is null in entries of earlier versions', async () => {
    const folder = join(bench.env['DNS_SYNC_STATE_DIR'] as string, 'journal');
    for (const file of readdirSync(folder).filter((item) => item.endsWith('.ndjson'))) {
      const text = readFileSync(join(folder, file), 'utf8');
      assert.match(text, /"by":/);
      writeFileSync(join(folder, file), text.replaceAll(/,"by":\{[^}]*\}/g, ''));
    }
    assert.ok((await history()).every(({ by }) => by === null));
    assert.ok((await eventsBy()).every((by) => by === null));
    assert.doesNotMatch((await bench.run('history')).stdout, /, by /);
  });
});
