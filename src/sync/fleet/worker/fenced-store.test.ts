import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import type { Engine } from '../../../fleet/engine.ts';
import { KnownFleet } from '../../../fleet/leader/known-fleet.ts';
import { lead } from '../../../fleet/leader/lead.ts';
import { memoryEngine } from '../../../fleet/memory-engine.ts';
import { claimValue, packValue, readValue, stateValue } from '../../../fleet/values.ts';
import { isKnownError } from '../../../reconcile/error.ts';
import { parseTime } from '../../../reconcile/iso-time.ts';
import type { ZoneDocument } from '../../../state/documents/document.ts';
import { openStore } from '../../../state/store.ts';
import { name, noon, sampleDocument, temporaryFolder } from '../../../state/test-support.ts';
import { fencedStore } from './fenced-store.ts';
import { readAspects } from './read-aspects.ts';
import { replicaOf } from './replica.ts';

const zone = name('example.com');
const owner = { server: 'a', created: 1 };

/** A document of the fleet, with a claim to which it belongs. */
function fleetDocument(claim: number, generation = 1): ZoneDocument {
  const { events: _, ...sample } = sampleDocument(zone);
  const main = sample.targets['main'] as ZoneDocument['targets'][string];
  return { ...sample, targets: { main: { ...main, generation } }, fleet: { owner, claim } };
}

async function leader(t: TestContext, change: (engine: Engine) => Engine = (engine) => engine) {
  const memory = memoryEngine(() => 0);
  const engine = memory.connect();
  const options = {
    account: 'default',
    host: 'h',
    server: 'worker-1',
    pid: 1,
    state: 'a',
    now: () => 0,
    signal: new AbortController().signal,
  };
  const leadership = await lead(engine, { ...options, onEngine: () => {} });
  assert.ok(leadership !== null);
  t.after(async () => leadership.end());
  const known = new KnownFleet(readAspects);
  const { snapshot, targets } = fleetDocument(0);
  const claim = packValue(claimValue, {
    format: 1,
    seq: 1,
    life: 'a',
    journalId: '1',
    at: noon,
    content: 'zone',
    isAwaited: true,
    snapshot,
    targets,
  });
  known.learn({ key: `claim/a/${zone}`, revision: 1, entry: { key: '', value: claim, revision: 1, created: 1 } });
  const store = await openStore(temporaryFolder(t), { command: 'worker', now: () => parseTime(noon) });
  const turns: string[] = [];
  const fenced = fencedStore({
    store,
    engine: change(engine),
    known,
    replica: replicaOf(known, () => Date.now()),
    leadership,
    now: () => parseTime(noon),
    workAgain: (item) => turns.push(item),
  });
  const inEngine = async () => {
    const [entry] = (await engine.read(`state/${zone}`)).entries;
    const read = entry === undefined ? null : readValue(stateValue, entry.value);
    return read?.ok === true ? read.value : null;
  };
  return { engine, memory, leadership, known, store, fenced, inEngine, turns };
}

const notLeader = (error: unknown): boolean => isKnownError(error, 'not-leader');

describe('the store of a leader', () => {
  it('counts deleted zones in the engine, and none once another worker leads', async (t) => {
    const { fenced, engine, leadership, known, store } = await leader(t);
    const count = async (): Promise<unknown> =>
      fenced.store.updateTarget('main', (document) => {
        const deletion = { zone, deletedAt: noon, at: noon };
        return { ...document, zoneDeletes: [...document.zoneDeletes, deletion] };
      });
    await Promise.all([count(), count()]);
    const counted = known.deletesOf('main');
    assert.ok(counted !== 'unreadable');
    assert.deepEqual([counted.deletions.length, (await fenced.store.readTarget('main')).zoneDeletes.length], [2, 2]);
    assert.equal((await engine.read('deletes/main')).entries.length, 1);
    await leadership.end();
    await assert.rejects(count(), notLeader);
    assert.equal((await store.readTarget('main')).zoneDeletes.length, 2);
  });

  it('has a change in the engine before it is on the disk', async (t) => {
    const order: string[] = [];
    const { store, fenced, inEngine } = await leader(t, (engine) => ({
      ...engine,
      write: async (puts, fence) => {
        order.push((await store.read(zone)) === null ? 'not on the disk' : 'on the disk');
        return engine.write(puts, fence);
      },
    }));
    await fenced.store.update(zone, () => fleetDocument(1));
    assert.deepEqual(order, ['not on the disk']);
    assert.deepEqual([(await inEngine())?.owner, (await inEngine())?.claim], [owner, 1]);
    assert.equal((await store.read(zone))?.fleet?.claim, 1);
  });

  it('records nothing when another worker leads, and gives the right up', async (t) => {
    const { engine, leadership, store, fenced, inEngine } = await leader(t);
    await fenced.store.update(zone, () => fleetDocument(1));
    const [entry] = (await engine.read('leader/default')).entries;
    await engine.write([{ key: 'leader/default', value: null, ifRevision: entry?.revision ?? 0 }]);
    await assert.rejects(async () => fenced.store.update(zone, () => fleetDocument(2)), notLeader);
    assert.deepEqual([(await inEngine())?.claim, (await store.read(zone))?.fleet?.claim], [1, 1]);
    assert.equal(leadership.mayStillSend(), false);
  });

  it('goes on if only the answer to its write was lost', async (t) => {
    const { fenced, inEngine } = await leader(t, (engine) => ({
      ...engine,
      write: async (puts, fence) => {
        await engine.write(puts, fence);
        return engine.write(puts, fence);
      },
    }));
    await fenced.store.update(zone, () => fleetDocument(1));
    await fenced.store.update(zone, () => fleetDocument(2));
    assert.equal((await inEngine())?.claim, 2);
  });

  it('fails if another program wrote the state, and knows it from then on', async (t) => {
    const { engine, fenced, inEngine } = await leader(t);
    const other = packValue(stateValue, { format: 1, owner, claim: 7, targets: fleetDocument(7).targets });
    await engine.write([{ key: `state/${zone}`, value: other, ifRevision: 0 }]);
    await assert.rejects(
      async () => fenced.store.update(zone, () => fleetDocument(1)),
      (error) => isKnownError(error, 'contended'),
    );
    assert.equal((await fenced.store.read(zone))?.fleet?.claim, 7);
    await fenced.store.update(zone, (document) => document && { ...document, fleet: { owner, claim: 8 } });
    assert.equal((await inEngine())?.claim, 8);
  });

  it('takes the state of the engine, whatever is on the disk of this worker', async (t) => {
    const { store, fenced, known } = await leader(t);
    await store.update(zone, () => fleetDocument(3, 9));
    assert.equal(await fenced.store.read(zone), null, 'the fleet has no state of it');
    const value = packValue(stateValue, { format: 1, owner, claim: 1, targets: fleetDocument(1, 2).targets });
    known.learn({ key: `state/${zone}`, revision: 50, entry: { key: '', value, revision: 50, created: 50 } });
    const document = await fenced.store.read(zone);
    assert.deepEqual([document?.targets['main']?.generation, document?.fleet?.claim], [2, 1]);
  });

  it('answers servers in the same transaction, and removes the state when nothing is left', async (t) => {
    const { engine, fenced, inEngine, store } = await leader(t);
    await fenced.store.update(zone, () => fleetDocument(1));
    const answered = { key: `out/a/${zone}`, value: Buffer.from('x'), ifRevision: 0 };
    await fenced.settle(
      zone,
      (document) => document,
      () => [answered],
    );
    await fenced.settle(
      zone,
      () => null,
      () => [{ ...answered, ifRevision: 4 }],
    );
    assert.deepEqual([await inEngine(), await store.read(zone)], [null, null]);
    const { entries } = await engine.read('out/');
    assert.equal(entries.length, 1);
  });

  it('has no queue on the disk: the state has the time of the next attempt', async (t) => {
    const { fenced, store, turns } = await leader(t);
    const item = { zone, target: 'main', at: 5 };
    await fenced.store.queue.add(item, 'for good');
    await fenced.store.queue.drop(item);
    assert.deepEqual([turns, await store.queue.entries(), await fenced.store.queue.entries()], [[zone], [], []]);
  });
});
