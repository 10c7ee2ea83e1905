import assert from 'node:assert/strict';
import { after as atTheEnd, before as atFirst, describe, it } from 'node:test';
import type { PanelServer, PleskPanel } from '../../fixtures/plesk-panel/plesk-panel.ts';
import type { Bench } from '../support/bench.ts';
import { numberedUpdate } from '../support/numbered-update.ts';
import { until } from '../support/until.ts';
import { installReady, openPanel } from './extension-bench.ts';
import { askAs } from './panel-client.ts';

interface TaskState {
  readonly running: { readonly progress: number; readonly by: string } | null;
  readonly last: {
    readonly stopped: boolean;
    readonly done: number;
    readonly total: number;
    readonly applied: number;
    readonly failed: number;
    readonly code: number;
    readonly by: string;
    readonly message: string;
  } | null;
}

describe('the synchronization in the background', () => {
  let bench: Bench;
  let panel: PleskPanel;
  let server: PanelServer;
  atFirst(async () => {
    ({ bench, panel } = await openPanel());
    bench.configure({ hook: { apply: 'record' } });
    await installReady(panel, { isRegistered: false });
    server = await panel.serve();
    await record('a', 20);
  });
  atTheEnd(async () => {
    server.close();
    await bench.close();
  });

  const record = async (letter: string, count: number): Promise<void> => {
    const zones = Array.from({ length: count }, (_, index) => `${letter}-${index}.example.`);
    assert.equal((await bench.hook(zones.map((zone) => numberedUpdate(zone, 1)))).code, 0);
  };
  const task = async (asked: object = {}): Promise<TaskState> =>
    (await askAs<TaskState>(server, 'admin', 'task', asked)).body;
  const ended = async (): Promise<NonNullable<TaskState['last']>> => {
    await until('the end of the task', async () => (await task()).running === null);
    const { last } = await task();
    assert.ok(last !== null);
    return last;
  };

  it('synchronizes given domains, or all, with progress, and keeps its result', async () => {
    assert.deepEqual(await task(), { format: 1, running: null, last: null });
    const names = ['a-0.example', 'a-1.example'];
    assert.equal((await askAs(server, 'helper', 'synchronize', { names })).status, 200);
    const { applied, failed, total, by, stopped } = await ended();
    assert.deepEqual(
      { applied, failed, total, by, stopped },
      { applied: 2, failed: 0, total: 2, by: 'helper', stopped: false },
    );
    assert.equal(bench.sets('a-1.example.').length, 1);
    bench.route53.faults.add({ kind: 'latency', milliseconds: 100 });
    assert.equal((await askAs(server, 'admin', 'synchronize')).status, 200);
    const seen = new Set<number>();
    await until('the end of all', async () => {
      const { running } = await task();
      if (running !== null) seen.add(running.progress);
      return running === null;
    });
    bench.route53.faults.clear();
    assert.deepEqual([(await ended()).applied, (await ended()).code], [18, 0]);
    assert.ok(
      [...seen].some((progress) => progress > 0),
      [...seen].join(),
    );
    assert.match(JSON.stringify(await bench.json('history', 'a-5.example')), /"as": ?"admin"/);
  });

  it('runs once at a time, and stops when it is asked to', async () => {
    await record('b', 200);
    bench.route53.faults.add({ kind: 'latency', milliseconds: 300 });
    assert.equal((await askAs(server, 'admin', 'synchronize')).status, 200);
    assert.equal((await askAs(server, 'admin', 'synchronize')).status, 409);
    await task({ stop: true });
    const { stopped, code } = await ended();
    bench.route53.faults.clear();
    assert.deepEqual([stopped, code], [true, 143]);
    const { summary } = await bench.json<{ summary: { pending: number } }>('status');
    assert.ok(summary.pending > 0, 'the rest is pending');
    assert.equal((await askAs(server, 'admin', 'synchronize')).status, 200);
    assert.equal((await ended()).code, 0);
    assert.equal(bench.sets('b-199.example.').length, 1);
  });

  it('says why it failed, without a key, and is refused to others and for bad names', async () => {
    assert.equal((await askAs(server, 'admin', 'synchronize', { names: ['unknown.example'] })).status, 200);
    const { code, message } = await ended();
    assert.equal(code, 1);
    assert.match(message, /unknown zone "unknown\.example"/);
    assert.deepEqual(Object.values(panel.state.longTasks).filter(({ status }) => status === 'error').length, 1);
    for (const names of [['--yes'], 'a.example', [null]])
      assert.equal((await askAs(server, 'admin', 'synchronize', { names })).status, 400);
    for (const user of ['client', 'reseller'])
      for (const action of ['synchronize', 'task']) assert.equal((await askAs(server, user, action)).status, 403);
    assert.doesNotMatch(panel.everything.replaceAll(/"keys":"[^"]+"/g, ''), /AKIALOCAL/);
  });

  it('stops when the extension is removed', async () => {
    await record('c', 50);
    bench.route53.faults.add({ kind: 'latency', milliseconds: 1000 });
    assert.equal((await askAs(server, 'admin', 'synchronize')).status, 200);
    const states = (): readonly string[] => Object.values(panel.state.longTasks).map(({ status }) => status);
    await until('the start', async () => states().includes('running'));
    assert.equal((await panel.uninstall()).code, 0);
    await until('the end', async () => !states().includes('running'));
    bench.route53.faults.clear();
    assert.ok((await bench.json<{ summary: { pending: number } }>('status')).summary.pending > 0);
  });
});
