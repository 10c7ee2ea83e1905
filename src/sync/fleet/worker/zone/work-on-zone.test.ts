import assert from 'node:assert/strict';
import { it, type TestContext } from 'node:test';
import { parseConfig } from '../../../../config/load-config.ts';
import type { Engine } from '../../../../fleet/engine.ts';
import { KnownFleet } from '../../../../fleet/leader/known-fleet.ts';
import { lead } from '../../../../fleet/leader/lead.ts';
import { memoryEngine } from '../../../../fleet/memory-engine.ts';
import { claimValue, packValue, readValue, stateValue } from '../../../../fleet/values.ts';
import type { Reporter } from '../../../reporter.ts';
import { name, noon, openTestStore, sampleDocument } from '../../../../state/test-support.ts';
import { fencedStore } from '../fenced-store.ts';
import { readAspects } from '../read-aspects.ts';
import { replicaOf } from '../replica.ts';
import { workOnZone } from './work-on-zone.ts';

const zone = name('example.com');
const now = (): number => 0;

const ignore = (): void => {};
const reporter: Reporter = {
  note: ignore,
  info: ignore,
  remark: ignore,
  warning: ignore,
  progress: ignore,
  called: ignore,
  recorded: ignore,
  unrecorded: ignore,
  recordedPtrs: ignore,
  planned: ignore,
  passes: ignore,
  failed: ignore,
};

function claimOf(content: 'zone' | 'none'): Buffer {
  const { snapshot, targets } = sampleDocument(zone);
  const said = content === 'zone' ? snapshot : { ...snapshot, desired: null, emptied: null };
  const call = { seq: 1, life: 'a', journalId: '1', at: noon, isAwaited: false };
  return packValue(claimValue, { format: 1, ...call, content, snapshot: said, targets });
}

/** A leader. `put` writes as others do, and the leader knows it; `onWrite` is called with its own writes. */
async function openLeader(t: TestContext) {
  const engine = memoryEngine(now).connect();
  const known = new KnownFleet(readAspects);
  const onWrite = { next: async (): Promise<void> => {} };
  const signal = new AbortController().signal;
  const who = { account: 'default', host: 'h', server: 'worker-1', pid: 1, state: 'a' };
  const leadership = await lead(engine, { ...who, now, signal, onEngine: ignore });
  assert.ok(leadership !== null);
  t.after(async () => leadership.end());
  const watched: Engine = {
    ...engine,
    async write(puts, fence) {
      const written = await engine.write(puts, fence);
      await onWrite.next();
      return written;
    },
  };
  const put = async (key: string, value: Buffer): Promise<number> => {
    const [before] = (await engine.read(key)).entries;
    await engine.write([{ key, value, ifRevision: before?.revision ?? 0 }]);
    const [entry] = (await engine.read(key)).entries;
    assert.ok(entry !== undefined);
    known.learn({ key, revision: entry.revision, entry });
    return entry.revision;
  };
  const { store } = await openTestStore(t);
  const fencing = { engine: watched, known, leadership };
  const again: string[] = [];
  const workAgain = (item: string): void => void again.push(item);
  const config = parseConfig('{}', 'config.json');
  const session = { config, store, now, reporter, env: {}, providers: {}, startWorker: null };
  const fenced = fencedStore({ ...fencing, store, now, replica: replicaOf(known, () => Date.now()), workAgain });
  const state = async () => {
    const [entry] = (await engine.read(`state/${zone}`)).entries;
    const read = entry === undefined ? null : readValue(stateValue, entry.value);
    return read?.ok === true ? read.value : null;
  };
  return { put, onWrite, state, again, context: { session, known, leadership, fencing, fenced, workAgain } };
}

it('a delete that arrives while other servers are answered is no content of the zone', async (t) => {
  const { put, onWrite, state, again, context } = await openLeader(t);
  const created = await put(`claim/a/${zone}`, claimOf('zone'));
  const { targets } = sampleDocument(zone);
  await put(`state/${zone}`, packValue(stateValue, { format: 1, owner: { server: 'a', created }, claim: 1, targets }));
  const ofNext = await put(`claim/b/${zone}`, claimOf('zone'));
  // The answer to the second server is a hold, because the zone is the first one's.
  onWrite.next = async () => {
    onWrite.next = async () => {};
    await put(`claim/a/${zone}`, claimOf('none'));
  };
  await workOnZone(context, zone, { targets: [], isAgain: false });
  const before = await state();
  assert.deepEqual([before?.owner?.server, before?.claim, again], ['a', 1, [zone]]);
  await workOnZone(context, zone, { targets: [], isAgain: true });
  const after = await state();
  assert.deepEqual([after?.owner?.server, after?.claim], ['b', ofNext]);
  assert.notEqual((await context.fenced.store.read(zone))?.snapshot.desired, null);
});
