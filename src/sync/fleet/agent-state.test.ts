import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseConfig } from '../../config/load-config.ts';
import { openAgent } from '../../fleet/agent/open-agent.ts';
import type { Engine } from '../../fleet/engine.ts';
import { memoryEngine } from '../../fleet/memory-engine.ts';
import { claimValue, outValue, packValue, readValue } from '../../fleet/values.ts';
import { recordSet } from '../../reconcile/dns/record-set.ts';
import { DnsSyncError } from '../../reconcile/error.ts';
import type { ZoneDocument } from '../../state/documents/document.ts';
import type { ZoneChange } from '../../state/documents/zone-documents.ts';
import type { Store } from '../../state/store.ts';
import { name, noon, openTestStore, sampleDocument } from '../../state/test-support.ts';
import { openAgentState } from './agent/open-agent-state.ts';
import { openOutbox } from './agent/outbox-store.ts';

const zone = name('example.com');
const config = parseConfig('{}', 'config.json');
const now = (): number => Date.now();

/** A zone with a content, and one that was deleted. */
const present =
  (serial: number) =>
  (document: ZoneDocument | null): ZoneDocument => {
    const sample = sampleDocument(zone, serial);
    const sets = [recordSet(zone, 'A', 300, [`192.0.2.${serial}`])];
    const desired = sample.snapshot.desired && { ...sample.snapshot.desired, sets };
    return { ...document, ...sample, snapshot: { ...sample.snapshot, desired } };
  };
const deleted: ZoneChange = (document) => {
  assert.ok(document !== null);
  return { ...document, snapshot: { ...document.snapshot, desired: null, emptied: null } };
};

describe('the state of a server in a fleet', () => {
  it('has no change in its outbox that the agent could take for an earlier one', async (t) => {
    const { store: plain } = await openTestStore(t);
    const engine = memoryEngine(now).connect();
    let write = (): void => {};
    let isHeld = false;
    // The last moment before a document is written.
    const slow: Store = {
      ...plain,
      update: async (changed, change, cause) =>
        plain.update(
          changed,
          async (document) => {
            const next = await change(document);
            if (isHeld) await new Promise<void>((resolve) => (write = resolve));
            return next;
          },
          cause,
        ),
    };
    const store = await openOutbox(slow, [], now);
    const state = await openAgentState({ engine, server: 'a', store: plain, config, now });
    for (const serial of [1, 2]) {
      isHeld = true;
      const written = store.update(zone, present(serial));
      while ((await state.outbox()).length === 0) await sleep(1);
      const outgoing = state.outgoing(zone, false);
      // An agent that doesn't wait has read the earlier document by now.
      await Promise.race([outgoing, sleep(100)]);
      isHeld = false;
      write();
      await written;
      const sent = await outgoing;
      assert.equal(sent.kind === 'claim' && sent.claim.origin.seq, serial);
      await state.drop(await state.outbox());
    }
  });
});

/** A server whose agent does one round at a time. `losing` fails the next removal of a key. */
async function openServer(t: TestContext) {
  const { store: plain } = await openTestStore(t);
  const store = await openOutbox(plain, [], now);
  const engine = memoryEngine(now).connect();
  const losing = { isNext: false };
  const agentEngine: Engine = {
    ...engine,
    async write(puts, fence) {
      if (!losing.isNext || puts.every(({ value }) => value !== null)) return engine.write(puts, fence);
      losing.isNext = false;
      throw new DnsSyncError('unreachable', 'no answer', 'try again');
    },
  };
  const state = await openAgentState({ engine, server: 'a', store: plain, config, now });
  const texts: string[] = [];
  const warn = (text: string): void => void texts.push(text);
  const agent = openAgent({ engine: agentEngine, server: 'a', version: '1', state, now, warn, note: warn });
  const claim = async () => {
    const [entry] = (await engine.read(`claim/a/${zone}`)).entries;
    const read = entry === undefined ? null : readValue(claimValue, entry.value);
    return read?.ok === true && entry !== undefined ? { ...read.value, ...entry } : null;
  };
  const answerGone = async (): Promise<void> => {
    const value = packValue(outValue, {
      format: 1,
      at: noon,
      claim: (await claim())?.revision ?? 0,
      owner: null,
      targets: {},
      isGone: true,
    });
    assert.equal((await engine.write([{ key: `out/a/${zone}`, value, ifRevision: 0 }])).kind, 'done');
  };
  return { store, agent, claim, answerGone, losing, texts };
}

describe('the agent of a server', () => {
  it('sends a zone that is created again while the last delete of it is being forgotten', async (t) => {
    const { store, agent, claim, answerGone, losing, texts } = await openServer(t);
    for (const serial of [1, 2, 3]) {
      await store.update(zone, present(serial));
      await agent.runOnce();
    }
    await store.update(zone, deleted);
    await agent.runOnce();
    assert.equal((await claim())?.content, 'none');
    await answerGone();
    losing.isNext = true;
    await assert.rejects(agent.runOnce(), { code: 'unreachable' });
    await store.update(zone, present(4));
    await agent.runOnce();
    assert.deepEqual([(await claim())?.content, texts], ['zone', []]);
  });

  it('sends a zone that was forgotten and created again before it noticed', async (t) => {
    for (const serials of [[1], [2, 3, 4]]) {
      const { store, agent, claim, texts } = await openServer(t);
      for (const serial of serials) {
        await store.update(zone, present(serial));
        await agent.runOnce();
      }
      const before = await claim();
      await store.update(zone, () => null);
      await store.update(zone, present(5));
      await agent.runOnce();
      const after = await claim();
      assert.ok(before !== null && after !== null);
      assert.deepEqual([after.content, texts], ['zone', []]);
      assert.ok(after.seq > before.seq && after.created > before.created, 'it has a new age');
    }
  });
});
