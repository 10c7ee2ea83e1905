import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import type { Engine, EngineEntry, Written } from '../../src/fleet/engine.ts';
import { parseEndpoints } from '../../src/fleet/etcd/endpoints.ts';
import { isKnownError } from '../../src/reconcile/error.ts';
import { until } from '../support/until.ts';
import { collect, doneAt } from './engine-contract.ts';
import { EtcdCluster, monotonic } from './etcd-cluster.ts';

const put = (key: string, text: string, ifRevision = 0) => ({ key, value: Buffer.from(text), ifRevision });
const unreachable = (error: unknown): boolean => isKnownError(error, 'unreachable');

describe('three nodes of etcd, of which some fail', () => {
  let cluster: EtcdCluster;
  let engines: Engine[] = [];
  let count = 0;
  before(async () => {
    cluster = await EtcdCluster.open({ nodes: 3 });
  });
  after(() => cluster.close());
  afterEach(async () => {
    for (const engine of engines) engine.close();
    engines = [];
    await cluster.ready();
  });
  const connect = (below: string, ...nodes: readonly number[]): Engine => {
    const engine = cluster.connect(below, { endpoints: parseEndpoints(cluster.endpoints(...nodes)) });
    engines.push(engine);
    return engine;
  };
  const fleet = (): string => `faults-${count++}/`;

  /** Counts with several writers during a fault, and checks that each acknowledged step counts once. */
  const countDuring = async (fault: () => Promise<void>): Promise<void> => {
    const below = fleet();
    const writers = Array.from({ length: 4 }, () => connect(below));
    const watcher = connect(below);
    const start = doneAt(await watcher.write([put('n', '0')]));
    const seen = collect(watcher, 'n', start);
    const tally = { acknowledged: 0, unknown: 0, isOver: false };
    const working = writers.map(async (engine) => {
      while (!tally.isOver)
        try {
          const [entry] = (await engine.read('n')).entries;
          const written = await engine.write([put('n', `${Number(entry?.value) + 1}`, entry?.revision)]);
          if (written.kind === 'done') tally.acknowledged++;
          // It may be our own earlier attempt whose answer was lost.
          else tally.unknown++;
        } catch (error) {
          assert.ok(unreachable(error), String(error));
          tally.unknown++;
        }
    });
    await until('some steps', () => tally.acknowledged > 10);
    await fault();
    const before20 = tally.acknowledged;
    await until('steps after the fault', () => tally.acknowledged > before20 + 10);
    tally.isOver = true;
    await Promise.all(working);
    const [entry] = (await watcher.read('n')).entries;
    const n = Number(entry?.value);
    assert.ok(n >= tally.acknowledged && n <= tally.acknowledged + tally.unknown, `${n}: ${JSON.stringify(tally)}`);
    await until('the last step', () => seen.changes.at(-1)?.revision === entry?.revision);
    const steps = seen.changes.map((change) => Number(change.entry?.value));
    assert.deepEqual(
      steps,
      Array.from({ length: n }, (_, i) => i + 1),
      'a watch misses and repeats nothing',
    );
  };

  it('writes and watches go on if the leading node is killed', async () => {
    await countDuring(async () => {
      const leader = cluster.leader();
      await cluster.kill(leader);
      await pause(1000);
      cluster.start(leader);
    });
  });

  it('writes and watches go on if the leading node is stopped, and when it continues', async () => {
    await countDuring(async () => {
      const leader = cluster.leader();
      cluster.stop(leader);
      await pause(5000);
      cluster.continue(leader);
    });
  });

  it('nothing is written without a majority, nothing acknowledged is lost, and leases hold no longer', async () => {
    const below = fleet();
    const engine = connect(below);
    const lease = await engine.lease(120);
    const at = doneAt(await engine.write([put('a', '1'), { ...put('leader/x', 'me'), lease }]));
    const seen = collect(engine, '', at);
    const killed = [0, 1];
    for (const i of killed) await cluster.kill(i);
    const valid = lease.validUntil();
    const begun = monotonic();
    await assert.rejects(async () => engine.write([put('a', '2', at)]), unreachable);
    await assert.rejects(async () => engine.read(''), unreachable);
    await assert.rejects(async () => lease.renew(), unreachable);
    await assert.rejects(async () => engine.lease(10), unreachable);
    assert.ok(monotonic() - begun < 60_000, 'each answer is in bounded time');
    assert.equal(lease.validUntil(), valid, 'a renewal that failed extends nothing');
    for (const i of killed) cluster.start(i);
    await cluster.ready();
    const { entries } = await engine.read('');
    assert.equal(entries.length, 2);
    // The refused write may have been carried out later: its writer has to look.
    const [entry] = entries;
    const next = doneAt(await engine.write([put('a', '3', entry?.revision)]));
    await until('the change after the failure', () => seen.changes.at(-1)?.revision === next);
    assert.deepEqual(
      seen.texts().filter((text) => text !== 'a=2'),
      ['a=3'],
    );
    assert.equal(await lease.renew(), true);
    await lease.end();
  });

  it('a node that was stopped while it led renews no lease that has ended', async () => {
    const below = fleet();
    const leader = cluster.leader();
    const others = [0, 1, 2].filter((i) => i !== leader);
    const holder = connect(below, leader);
    const observer = connect(below, ...others);
    const lease = await holder.lease(3);
    doneAt(await holder.write([{ ...put('leader/x', 'me'), lease }]));
    assert.equal(await lease.renew(), true);
    cluster.stop(leader);
    await until('the end of the lease', async () =>
      observer
        .read('leader/x')
        .then(({ entries }) => entries.length === 0)
        .catch(() => false),
    );
    assert.ok(monotonic() >= lease.validUntil());
    cluster.continue(leader);
    // Asked at once, many times: for a moment, the node still believes that it leads.
    const answers = await Promise.allSettled(Array.from({ length: 30 }, async () => lease.renew()));
    for (const answer of answers)
      if (answer.status === 'rejected') assert.ok(unreachable(answer.reason), String(answer.reason));
      else assert.equal(answer.value, false);
    assert.ok(lease.validUntil() < monotonic());
  });

  it('a watch that is up to date survives a compaction; one that was cut off during it begins again', async () => {
    const below = fleet();
    const writer = connect(below, 1, 2);
    const first = doneAt(await writer.write([put('a', '1')]));
    const [present, cut] = [collect(connect(below, 1, 2), '', first), collect(connect(below, 0), '', first)];
    const second = doneAt(await writer.write([put('a', '2', first)]));
    await until('both watches', () => present.changes.length === 1 && cut.changes.length === 1);
    await cluster.kill(0);
    await until('a new leader', async () =>
      writer.read('').then(
        () => true,
        () => false,
      ),
    );
    let at = second;
    for (let i = 3; i < 6; i++) at = doneAt(await writer.write([put('a', `${i}`, at)]));
    cluster.ctl('compact', `${at}`);
    const last = doneAt(await writer.write([put('a', '6', at)]));
    cluster.start(0);
    await until('the end of the watch that was cut off', () => cut.news.includes('compacted'));
    await until('the last change', () => present.changes.at(-1)?.revision === last);
    assert.deepEqual(present.texts(), ['a=2', 'a=3', 'a=4', 'a=5', 'a=6']);
    assert.deepEqual([cut.news, cut.texts()], [['changes', 'compacted'], ['a=2']]);
  });
});

describe('a node whose disk is full', () => {
  it('ends; writes go on without it, and it catches up when it has room', async (t) => {
    if (process.getuid?.() !== 0) return t.skip('SKIPPED: only root can mount a small disk');
    // With room for a copy of the log of 64 MB, which etcd makes when it repairs the last entry.
    const cluster = await EtcdCluster.open({ nodes: 3, smallDisk: 256 });
    const engine = cluster.connect('disk/');
    try {
      let at = doneAt(await engine.write([put('n', '0')]));
      const seen = collect(engine, 'n', at);
      /** If the node with the full disk led, the others take some seconds to elect a leader. */
      const writeWithLeader = async (text: string): Promise<Written> => {
        for (let tries = 1; ; tries++) {
          try {
            return await engine.write([put('n', text, at)]);
          } catch (error) {
            if (tries === 20 || !isKnownError(error, 'unreachable')) throw error;
          }
        }
      };
      cluster.fillDisk();
      for (let i = 1; cluster.isRunning(0); i++) {
        const written = await writeWithLeader(`${i} ${'x'.repeat(20_000)}`);
        // An earlier attempt got through at the node that ended.
        at = written.kind === 'done' ? written.revision : ((await engine.read('n')).entries[0]?.revision ?? 0);
      }
      const last = doneAt(await writeWithLeader('without it'));
      await until('the watch', () => seen.changes.at(-1)?.revision === last);
      cluster.emptyDisk();
      cluster.start(0);
      await cluster.ready();
      const alone = cluster.connect('disk/', { endpoints: parseEndpoints(cluster.endpoints(0)) });
      assert.equal((await alone.read('n')).entries[0]?.value.toString(), 'without it');
      alone.close();
    } finally {
      engine.close();
      await cluster.close();
    }
  });
});

describe('a test that is killed', () => {
  it('leaves no node, no directory and no mounted disk', async (t) => {
    if (process.getuid?.() !== 0) return t.skip('SKIPPED: only root can mount a small disk');
    const program = `
      import { EtcdCluster } from './test/fleet/etcd-cluster.ts';
      const cluster = await EtcdCluster.open({ nodes: 1, smallDisk: 80 });
      console.log(cluster.dir);
      setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program], {
      cwd: join(import.meta.dirname, '../..'),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [text] = (await once(child.stdout, 'data')) as [Buffer];
    const dir = text.toString().trim();
    const mounted = (): boolean => readFileSync('/proc/mounts', 'utf8').includes(`${dir}/n0`);
    const nodes = (): boolean => spawnSync('pgrep', ['-f', `data-dir=${dir}/`]).status === 0;
    assert.deepEqual([mounted(), nodes()], [true, true]);
    child.kill('SIGKILL');
    await until('its traces are gone', () => !existsSync(dir) && !mounted() && !nodes());
  });
});

describe('etcd that is restored from a backup', () => {
  it('is noticed: leases have ended, watches begin again, and later revisions do not count', async () => {
    const cluster = await EtcdCluster.open({ nodes: 3 });
    cluster.requirePasswords();
    const login = { user: 'root', password: 'admin' };
    const [holder, other] = [cluster.connect('backup/', { login }), cluster.connect('backup/', { login })];
    try {
      const lease = await holder.lease(120);
      const at = doneAt(await holder.write([put('a', '1'), { ...put('leader/x', 'me'), lease }]));
      cluster.save('saved');
      const seen = collect(holder, '', at);
      let last = doneAt(await holder.write([put('a', '2', at), put('lost', '1')]));
      for (let i = 3; i < 20; i++) last = doneAt(await holder.write([put('a', `${i}`, last)]));
      await until('all changes', () => seen.changes.at(-1)?.revision === last);
      await other.read('');
      await cluster.restore('saved');
      await until('the end of the watch', () => seen.news.at(-1) === 'compacted');
      const failures: string[] = [];
      let entry: EngineEntry | undefined;
      await until('the content of the backup', async () => {
        try {
          [entry] = (await other.read('a')).entries;
        } catch (error) {
          assert.ok(unreachable(error), String(error));
          failures.push(String(error));
        }
        return entry !== undefined;
      });
      assert.match(failures.at(-1) ?? '', /another cluster answers than before/);
      assert.deepEqual([entry?.value.toString(), entry?.revision], ['1', at]);
      await until('the end of the lease', async () => {
        try {
          return !(await lease.renew());
        } catch (error) {
          assert.ok(unreachable(error), String(error));
          return false;
        }
      });
      assert.ok(lease.validUntil() < monotonic());
      const next = collect(holder, '', (await holder.read('')).revision);
      doneAt(await other.write([put('lost', '2')]));
      await until('the first change', () => next.texts().includes('lost=2'));
      next.close();
    } finally {
      holder.close();
      other.close();
      await cluster.close();
    }
  });
});

describe('etcd with TLS and passwords', () => {
  let cluster: EtcdCluster;
  const below = 'hosting/';
  let engines: Engine[] = [];
  const connect = (user: string | null, password = 'secret', ca: string | null = cluster.ca): Engine => {
    const engine = cluster.connect(below, { ca, login: user === null ? null : { user, password } });
    engines.push(engine);
    return engine;
  };
  before(async () => {
    cluster = await EtcdCluster.open({ nodes: 1, tls: true, tokenSeconds: 2 });
    for (const server of ['plesk-1', 'plesk-10']) {
      cluster.ctl('user', 'add', `${server}:secret`);
      cluster.ctl('role', 'add', server);
      const grant = (right: string, key: string, ...more: readonly string[]) =>
        cluster.ctl('role', 'grant-permission', server, right, `${below}${key}`, ...more);
      grant('readwrite', `claim/${server}/`, '--prefix=true');
      grant('readwrite', `beat/${server}`);
      grant('read', `out/${server}/`, '--prefix=true');
      cluster.ctl('user', 'grant-role', server, server);
    }
    cluster.ctl('user', 'add', 'worker:secret');
    cluster.ctl('role', 'add', 'worker');
    cluster.ctl('role', 'grant-permission', 'worker', 'readwrite', below, '--prefix=true');
    cluster.ctl('user', 'grant-role', 'worker', 'worker');
    cluster.requirePasswords();
  });
  after(() => cluster.close());
  afterEach(() => {
    for (const engine of engines) engine.close();
    engines = [];
  });
  const denied = (error: unknown): boolean => isKnownError(error, 'access-denied');
  const badPassword = (error: unknown): boolean =>
    isKnownError(error, 'bad-credentials') && !error.message.includes('wrong-password');

  it('a server writes its own claims and beat, reads its outcomes, and nothing else', async () => {
    const [server, worker] = [connect('plesk-1'), connect('worker')];
    const at = doneAt(await server.write([put('claim/plesk-1/example.com.', '1'), put('beat/plesk-1', '1')]));
    assert.equal((await server.read('claim/plesk-1/')).entries.length, 1);
    assert.equal((await server.read('beat/plesk-1')).entries[0]?.revision, at);
    doneAt(await worker.write([put('out/plesk-1/example.com.', 'done')]));
    assert.equal((await server.read('out/plesk-1/')).entries.length, 1);
    for (const key of [
      'claim/plesk-10/example.com.',
      'beat/plesk-10',
      'out/plesk-1/example.com.',
      'leader/main',
      'state/example.com.',
      'claim/plesk-1',
      'beat/plesk-1/x',
    ])
      await assert.rejects(async () => server.write([put(key, 'x')]), denied, key);
    await assert.rejects(
      async () => server.write([put('claim/plesk-1/b.example.', 'x'), put('claim/plesk-10/b.example.', 'x')]),
      denied,
    );
    for (const place of ['', 'claim/', 'claim/plesk-10/', 'state/', 'beat/'])
      await assert.rejects(async () => server.read(place), denied, place);
    assert.equal((await worker.read('')).entries.length, 3);
  });

  it('a watch without the right ends, and says so', async () => {
    const server = connect('plesk-1');
    const [own, others] = [collect(server, 'claim/plesk-1/', 0), collect(server, 'claim/plesk-10/', 0)];
    await until('the refusal', () => others.news.length > 0);
    assert.deepEqual(others.news, ['refused access-denied']);
    await until('the own claims', () => own.changes.length > 0);
    own.close();
  });

  it('a wrong password, an unknown user and no user are refused, without the password in the message', async () => {
    for (const engine of [connect('plesk-1', 'wrong-password'), connect('nobody', 'wrong-password'), connect(null)]) {
      await assert.rejects(async () => engine.read('claim/plesk-1/'), badPassword);
      const seen = collect(engine, 'claim/plesk-1/', 0);
      await until('the refusal', () => seen.news.length > 0);
      assert.match(seen.news.join(), /^refused (?:bad-credentials|access-denied)$/);
    }
  });

  it('a token that expired is renewed, also by several requests at once', async () => {
    const worker = connect('worker');
    await worker.read('leader/');
    await pause(4500);
    await Promise.all(Array.from({ length: 8 }, async () => worker.read('leader/')));
    const lease = await worker.lease(30);
    await pause(4500);
    assert.equal(await lease.renew(), true);
    await lease.end();
  });

  it('rights that are taken away are gone with the next request', async () => {
    const server = connect('plesk-10');
    doneAt(await server.write([put('claim/plesk-10/a.example.', '1')]));
    cluster.ctl('user', 'revoke-role', 'plesk-10', 'plesk-10');
    await assert.rejects(async () => server.read('claim/plesk-10/'), denied);
    cluster.ctl('user', 'grant-role', 'plesk-10', 'plesk-10');
    assert.equal((await server.read('claim/plesk-10/')).entries.length, 1);
  });

  it('a certificate that the given authority did not sign is not trusted', async () => {
    await assert.rejects(
      async () => connect('worker', 'secret', null).read('leader/'),
      (error) => isKnownError(error, 'unreachable') && /self-signed|unable to verify|certificate/.test(error.message),
    );
  });
});
