import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after as atTheEnd, before as atFirst, describe, it } from 'node:test';
import { Bench } from '../support/bench.ts';
import { conforms } from '../support/conforms.ts';
import { listedCommands } from '../support/listed-commands.ts';
import { numberedUpdate } from '../support/numbered-update.ts';

/**
 * Commands whose output is not a report: a call from Plesk, scripts, pages, installation on this machine, services, and
 * orders to a fleet.
 */
const withoutJson = [
  'hook',
  'setup',
  'completion',
  'report',
  'plesk enable',
  'plesk disable',
  'agent',
  'worker',
  'fleet move',
  'fleet window',
];

interface Applied {
  readonly zones: readonly { readonly zone: string; readonly action: string }[];
  readonly results: readonly { readonly zone: string; readonly created: number; readonly deleted: number }[];
  readonly recorded?: string | null;
}

describe('--json', () => {
  let bench: Bench;
  atFirst(async () => {
    bench = await Bench.open();
    await bench.hook([numberedUpdate('a.de.', 1), numberedUpdate('b.de.', 1)]);
  });
  atTheEnd(async () => bench.close());

  /** Runs a command, and checks that stdout is one document that matches a schema. */
  async function documentOf<T>(schema: string, ...words: string[]): Promise<T> {
    const { stdout, stderr } = await bench.run(...words, '--json');
    assert.notEqual(stdout, '', stderr);
    const document = JSON.parse(stdout) as T;
    conforms(schema, document);
    return document;
  }

  it('is an option of every command that reports', async () => {
    const without: string[] = [];
    const visit = async (path: readonly string[]): Promise<void> => {
      const { stdout } = await bench.run(...path, '--help');
      const inner = listedCommands(stdout);
      for (const name of inner) await visit([...path, name]);
      if (inner.length === 0 && !/^ {2}--json /m.test(stdout)) without.push(path.join(' '));
    };
    await visit([]);
    assert.deepEqual(without.toSorted(), withoutJson.toSorted());
  });

  it('is the document of pause and resume', async () => {
    const one = await documentOf<{ zones: readonly { zone: string; since: string; until: string | null }[] }>(
      'pause',
      'pause',
      'a.de',
      '--for',
      '2h',
    );
    assert.deepEqual(
      one.zones.map(({ zone, until }) => [zone, until !== null]),
      [['a.de.', true]],
    );
    assert.deepEqual(await documentOf('resume', 'resume', 'a.de', 'b.de'), {
      format: 1,
      all: false,
      zones: [
        { zone: 'a.de.', wasPaused: true },
        { zone: 'b.de.', wasPaused: false },
      ],
    });
    const all = await documentOf<{ all: { until: string | null }; zones: readonly object[] }>('pause', 'pause');
    assert.deepEqual([all.all.until, all.zones], [null, []]);
    assert.deepEqual(await documentOf('resume', 'resume'), { format: 1, all: true, zones: [] });
    assert.deepEqual(await documentOf('resume', 'resume'), { format: 1, all: false, zones: [] });
  });

  it('is the document of zones off and on, with the passes', async () => {
    assert.deepEqual(await documentOf('zones', 'zones', 'off', 'a.de'), {
      format: 1,
      zones: [{ zone: 'a.de.', changed: true }],
    });
    await bench.hook(numberedUpdate('a.de.', 2));
    const on = await documentOf<{ zones: readonly object[]; results: readonly { updated: number }[] }>(
      'zones',
      'zones',
      'on',
      'a.de',
    );
    assert.deepEqual(on.zones, [{ zone: 'a.de.', changed: true }]);
    assert.deepEqual(
      on.results.map(({ updated }) => updated),
      [1],
    );
  });

  it('is the document of confirm and retry', async () => {
    bench.route53.put('a.de.', { Name: 'x.a.de.', Type: 'A', TTL: 60, ResourceRecords: [{ Value: '203.0.113.9' }] });
    const rr = ['a.de.', 'x.a.de.'].map((host) => ({ host, type: 'A', value: '192.0.2.3' }));
    await bench.hook({ command: 'update', zone: { name: 'a.de.', soa: { ttl: 300, serial: 3 }, rr } });
    assert.deepEqual(await documentOf('confirm', 'confirm', 'a.de', 'b.de'), {
      format: 1,
      zones: [
        { zone: 'a.de.', released: 1, error: null },
        { zone: 'b.de.', released: 0, error: null },
      ],
    });
    const retried = await documentOf<{ results: readonly object[]; isElsewhere: boolean }>('retry', 'retry');
    assert.equal(retried.isElsewhere, false);
  });

  it('is the document of what goes back: undo, restore and trash', async () => {
    const { entries } = await bench.json<{ entries: readonly { id: string; at: string }[] }>('history', 'b.de');
    const [first] = entries;
    await bench.hook(numberedUpdate('b.de.', 2));
    const newest = (await bench.json<{ entries: readonly { id: string }[] }>('history', 'b.de')).entries[0];
    const undone = await documentOf<Applied>('apply', 'undo', String(newest?.id), '--yes');
    assert.match(undone.recorded ?? '', /^\w{14}$/);
    assert.deepEqual(bench.sets('b.de.'), ['b.de. A 300 192.0.2.1']);
    const again = await documentOf<Applied>('apply', 'restore', 'b.de', '--at', String(first?.at), '--yes');
    assert.deepEqual([again.recorded, again.results], [null, []]);
    await bench.hook({ command: 'delete', zone: { name: 'b.de.' } });
    const restored = await documentOf<Applied>('apply', 'trash', 'restore', 'b.de', '--yes');
    assert.deepEqual(
      restored.results.map(({ zone, created }) => [zone, created]),
      [['b.de.', 1]],
    );
    await bench.hook({ command: 'delete', zone: { name: 'b.de.' } });
    const { code, stdout, stderr } = await bench.run('trash', 'empty', '--yes', '--json');
    assert.equal(code, 0, stderr);
    conforms('apply', JSON.parse(stdout));
    assert.match(stderr, /^b\.de\.: removed from the trash/m, 'what is done besides is a message');
    assert.deepEqual((await documentOf<Applied>('apply', 'trash', 'empty', '--yes')).results, []);
  });

  it('is the document of resync, with its remarks on stderr', async () => {
    const file = join(bench.dir, 'zones.json');
    writeFileSync(file, JSON.stringify([numberedUpdate('a.de.', 8), numberedUpdate('c.de.', 8)]));
    const document = await documentOf<Applied>('apply', 'resync', '--from', file, '--partial', '--yes');
    assert.ok(document.results.some(({ zone, created }) => zone === 'c.de.' && created === 1));
  });

  it('is the document of forget, and of state accept', async () => {
    assert.deepEqual(await documentOf('forget', 'forget', '*.de', '--yes'), { format: 1, zones: [], managed: 2 });
    assert.deepEqual(await documentOf('state-accept', 'state', 'accept'), { format: 1, released: 0 });
  });

  it('is the document of config set and unset', async () => {
    const path = bench.env['DNS_SYNC_CONFIG'];
    const changed = { format: 1, path, key: 'policy.mode', changed: true };
    assert.deepEqual(await documentOf('config-set', 'config', 'set', 'policy.mode', 'no-delete'), changed);
    assert.deepEqual(await documentOf('config-set', 'config', 'unset', 'policy.mode'), changed);
    assert.deepEqual(await documentOf('config-set', 'config', 'unset', 'policy.mode'), { ...changed, changed: false });
  });

  it('is the document of export', async () => {
    const { stdout } = await bench.run('export', 'a.de', '--format', 'json');
    assert.deepEqual(await documentOf('export', 'export', 'a.de'), JSON.parse(stdout));
  });

  it('is the document of notify, with what each channel answered', async () => {
    bench.configure({ notify: { command: 'false' } });
    const failed = await documentOf<{ channels: readonly { channel: string; error: { code: string } | null }[] }>(
      'notify',
      'notify',
      '--test',
    );
    assert.deepEqual(
      failed.channels.map(({ channel, error }) => [channel, error?.code]),
      [['command', 'notify-failed']],
    );
    bench.configure({ notify: { command: 'true' } });
    assert.deepEqual(await documentOf('notify', 'notify', '--test'), {
      format: 1,
      channels: [{ channel: 'command', error: null }],
    });
    assert.deepEqual(await documentOf('notify', 'notify'), { format: 1, errors: [] });
  });
});
