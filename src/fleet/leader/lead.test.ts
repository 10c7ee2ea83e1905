import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DnsSyncError } from '../../reconcile/error.ts';
import type { Engine } from '../engine.ts';
import { memoryEngine } from '../memory-engine.ts';
import { lead, type LeadOptions } from './lead.ts';

/** An engine, and a worker's options with a clock that the test sets. */
function fleet() {
  const clock = { ms: 1_000_000 };
  const now = (): number => clock.ms;
  const engines = memoryEngine(now);
  const stop = new AbortController();
  const problems: (string | null)[] = [];
  const options = (host: string): LeadOptions => ({
    account: 'default',
    host,
    server: 'worker-1',
    pid: 1,
    state: 'a',
    now,
    signal: stop.signal,
    onEngine: (error) => problems.push(error?.code ?? null),
  });
  return { clock, connect: () => engines.connect(), options, stop, problems };
}

async function leads(engine: Engine, options: LeadOptions) {
  const leadership = await lead(engine, options);
  assert.ok(leadership !== null);
  return leadership;
}

describe('a worker', () => {
  it('leads until shortly before its lease ends, and never again with that lease', async () => {
    const { clock, connect, options } = fleet();
    const leadership = await leads(connect(), options('one'));
    assert.equal(leadership.remainingMs(), 8500);
    clock.ms += 8499;
    assert.equal(leadership.mayStillSend(), true);
    clock.ms += 1;
    assert.equal(leadership.mayStillSend(), false);
    clock.ms -= 8500;
    assert.equal(leadership.mayStillSend(), false, 'it was false once');
    await leadership.lost;
    await leadership.end();
  });

  it('leads as soon as the other one gave its right up', async () => {
    const { connect, options } = fleet();
    const engine = connect();
    const first = await leads(engine, options('one'));
    let isSecond = false;
    const waiting = leads(connect(), options('two')).then((leadership) => {
      isSecond = true;
      return leadership;
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal(isSecond, false);
    await first.end();
    await (await waiting).end();
    const put = { key: 'state/example.com.', value: Buffer.from('1'), ifRevision: 0 };
    assert.deepEqual(await engine.write([put], first.fence), { kind: 'fenced' });
  });

  it('leads if only the answer to the write of its key was lost', async () => {
    const { connect, options } = fleet();
    const engine = connect();
    const lossy: Engine = {
      ...engine,
      write: async (puts, fence) => {
        await engine.write(puts, fence);
        return engine.write(puts, fence);
      },
    };
    const leadership = await leads(lossy, options('one'));
    const [entry] = (await engine.read('leader/default')).entries;
    assert.deepEqual(leadership.fence, { key: 'leader/default', created: entry?.created });
    await leadership.end();
  });

  it('waits while the engine is away, and stops waiting on request', async () => {
    const { connect, options, problems, stop } = fleet();
    const engine = connect();
    const away: Engine = {
      ...engine,
      read: async (place) => {
        if (problems.length === 0) throw new DnsSyncError('unreachable', 'no node answers', 'start it');
        return engine.read(place);
      },
    };
    const leadership = await leads(away, options('one'));
    assert.deepEqual(problems, ['unreachable', null]);
    const waiting = lead(connect(), options('two'));
    stop.abort();
    assert.equal(await waiting, null);
    await leadership.end();
  });
});
