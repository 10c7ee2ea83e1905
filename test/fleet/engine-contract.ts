import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import fc from 'fast-check';
import type { Engine, EngineChange, EnginePut, Written } from '../../src/fleet/engine.ts';
import { until } from '../support/until.ts';

/** An engine to test. Each connection is another client; the clock is that of its leases. */
export interface TestedEngine {
  connect(below: string): Engine;
  now(): number;
  compact(revision: number): Promise<void>;
  close(): Promise<void>;
}

const value = (text: string): Buffer => Buffer.from(text);
const put = (key: string, text: string, ifRevision = 0): EnginePut => ({ key, value: value(text), ifRevision });

/** Returns the revision of a write that must be done. */
export function doneAt(written: Written): number {
  assert.equal(written.kind, 'done');
  return written.kind === 'done' ? written.revision : 0;
}

/** Collects what a watch reports. */
export function collect(engine: Engine, prefix: string, afterRevision: number) {
  const changes: EngineChange[] = [];
  const news: string[] = [];
  const sizes: number[] = [];
  const watch = engine.watch(prefix, afterRevision, (item) => {
    news.push(item.kind === 'refused' ? `refused ${item.error.code}` : item.kind);
    if (item.kind !== 'changes') return;
    sizes.push(item.changes.length);
    for (const change of item.changes) changes.push(change);
  });
  const texts = (): readonly string[] =>
    changes.map(({ key, entry }) => `${key}=${entry === null ? '-' : entry.value.toString()}`);
  return { changes, news, sizes, texts, close: () => watch.close() };
}

/** What every engine must do, by the same tests. */
export function engineContract(name: string, open: () => Promise<TestedEngine>): void {
  describe(`the contract of an engine: ${name}`, () => {
    let tested: TestedEngine;
    let count = 0;
    let engines: Engine[] = [];
    before(async () => {
      tested = await open();
    });
    after(async () => {
      for (const engine of engines) engine.close();
      await tested.close();
    });
    /** Returns clients of a fleet of its own. */
    const clients = (howMany: number): readonly Engine[] => {
      const below = `fleet-${count++}/`;
      const opened = Array.from({ length: howMany }, () => tested.connect(below));
      engines = [...engines, ...opened];
      return opened;
    };
    const client = (): Engine => clients(1)[0] as Engine;

    it('reads the keys of a folder, sorted, with their revisions', async () => {
      const engine = client();
      const empty = await engine.read('');
      assert.deepEqual(empty.entries, []);
      const first = doneAt(
        await engine.write([
          put('b/2', 'two'),
          put('b/1', 'one'),
          put('bb', 'other'),
          put('b0', 'other'),
          put('b', 'b'),
        ]),
      );
      assert.ok(first > empty.revision);
      const second = doneAt(await engine.write([put('b/1', 'one more', first)]));
      const { entries, revision } = await engine.read('b/');
      assert.deepEqual(
        entries.map((entry) => [entry.key, entry.value.toString(), entry.revision, entry.created]),
        [
          ['b/1', 'one more', second, first],
          ['b/2', 'two', first, first],
        ],
      );
      assert.ok(revision >= second);
      assert.equal((await engine.read('')).entries.length, 5);
      assert.deepEqual((await engine.read('c/')).entries, []);
    });

    it('reads and watches one key, without those that begin with it', async () => {
      const engine = client();
      const at = doneAt(await engine.write([put('beat/a', '1'), put('beat/ab', '1'), put('beat/a/b', '1')]));
      assert.deepEqual(
        (await engine.read('beat/a')).entries.map(({ key }) => key),
        ['beat/a'],
      );
      assert.deepEqual((await engine.read('beat')).entries, []);
      const seen = collect(engine, 'beat/a', at);
      doneAt(await engine.write([put('beat/ab', '2', at)]));
      doneAt(await engine.write([put('beat/a', '2', at)]));
      await until('the change of the key', () => seen.changes.length > 0);
      assert.deepEqual(seen.texts(), ['beat/a=2']);
      seen.close();
    });

    it('keeps fleets apart', async () => {
      const [ours, others] = [client(), client()];
      await ours.write([put('a', 'ours')]);
      assert.deepEqual((await others.read('')).entries, []);
      doneAt(await others.write([put('a', 'theirs')]));
      assert.equal((await ours.read('')).entries[0]?.value.toString(), 'ours');
    });

    it('keeps any value: none, binary, large', async () => {
      const engine = client();
      const values = [Buffer.alloc(0), Buffer.from([0, 255, 10, 128]), Buffer.alloc(200_000, 'ab')];
      doneAt(await engine.write(values.map((item, i) => ({ key: `v/${i}`, value: item, ifRevision: 0 }))));
      const { entries } = await engine.read('v/');
      assert.deepEqual(
        entries.map((entry) => entry.value),
        values,
      );
    });

    it('writes all of a transaction, or nothing', async () => {
      const engine = client();
      const at = doneAt(await engine.write([put('a', '1'), put('b', '1')]));
      for (const refused of [
        [put('a', '2', at), put('b', '2', at + 1)],
        [put('a', '2', at), put('c', '2', at)],
        [put('c', '2'), put('b', '2')],
      ])
        assert.deepEqual(await engine.write(refused), { kind: 'moved' });
      const { entries } = await engine.read('');
      assert.deepEqual(
        entries.map(({ key, value: kept }) => `${key}${kept.toString()}`),
        ['a1', 'b1'],
      );
      const later = doneAt(
        await engine.write([put('a', '2', at), { key: 'b', value: null, ifRevision: at }, put('c', '2')]),
      );
      assert.deepEqual(
        (await engine.read('')).entries.map(({ key, created }) => `${key} ${created}`),
        [`a ${at}`, `c ${later}`],
      );
      const again = doneAt(await engine.write([put('b', '3')]));
      assert.equal((await engine.read('b')).entries[0]?.created, again);
    });

    it('lets a write through only while its fence is the same', async () => {
      const engine = client();
      const since = doneAt(await engine.write([put('leader', 'x')]));
      const renewed = doneAt(await engine.write([put('leader', 'x again', since)]));
      const fence = { key: 'leader', created: since };
      const at = doneAt(await engine.write([put('state', '1')], fence));
      assert.deepEqual(await engine.write([put('state', '2')], fence), { kind: 'moved' });
      doneAt(await engine.write([{ key: 'leader', value: null, ifRevision: renewed }]));
      assert.deepEqual(await engine.write([put('state', '2', at)], fence), { kind: 'fenced' });
      const next = doneAt(await engine.write([put('leader', 'y')]));
      assert.deepEqual(await engine.write([put('state', '2', at)], fence), { kind: 'fenced' });
      assert.deepEqual(await engine.write([put('state', '2')], fence), { kind: 'fenced' });
      doneAt(await engine.write([put('state', '2', at)], { key: 'leader', created: next }));
    });

    it('counts exactly under eight writers', async () => {
      const writers = clients(8);
      const rounds = 20;
      doneAt(await (writers[0] as Engine).write([put('n', '0')]));
      let moved = 0;
      await Promise.all(
        writers.map(async (engine) => {
          for (let done = 0; done < rounds;) {
            const [entry] = (await engine.read('n')).entries;
            const next = Number(entry?.value) + 1;
            const { kind } = await engine.write([put('n', `${next}`, entry?.revision)]);
            if (kind === 'done') done++;
            else moved++;
          }
        }),
      );
      assert.equal((await (writers[0] as Engine).read('n')).entries[0]?.value.toString(), `${8 * rounds}`);
      assert.ok(moved > 0, 'no writer met another');
    });

    it('reads many keys at one revision, while they change', async () => {
      const [reader, writer] = clients(2) as [Engine, Engine];
      const keys = Array.from({ length: 2500 }, (_, i) => `k/${`${i}`.padStart(5, '0')}`);
      for (let i = 0; i < keys.length; i += 100)
        doneAt(await writer.write(keys.slice(i, i + 100).map((key) => put(key, '0'))));
      const ends = ['k/00000', 'k/02499'];
      const reading = { isDone: false };
      const writing = (async () => {
        let round = 0;
        while (!reading.isDone) {
          const { entries } = await writer.read('k/');
          const revisions = ends.map((end) => entries.find(({ key }) => key === end)?.revision);
          doneAt(await writer.write(ends.map((key, i) => put(key, `${++round >> 1}`, revisions[i]))));
        }
      })();
      for (let readings = 0; readings < 5; readings++) {
        const { entries, revision } = await reader.read('k/');
        assert.deepEqual(
          entries.map(({ key }) => key),
          keys,
        );
        const [first, last] = [entries[0], entries.at(-1)];
        assert.equal(first?.revision === last?.revision || first?.value.toString() === '0', true);
        assert.ok(entries.every((entry) => entry.revision <= revision));
      }
      reading.isDone = true;
      await writing;
    });

    it('watches from a revision: each change once, in order, and transactions in one piece', async () => {
      const [engine, watcher] = clients(2) as [Engine, Engine];
      const first = doneAt(await engine.write([put('w/a', '1'), put('other', '1')]));
      doneAt(await engine.write([put('w/b', '1')]));
      const late = collect(watcher, 'w/', first);
      const early = collect(watcher, 'w/', first - 1);
      await until('the earlier changes', () => late.changes.length === 1 && early.changes.length === 2);
      const at = doneAt(await engine.write([put('w/a', '2', first), put('w/c', '2'), put('other', '2', first)]));
      doneAt(await engine.write([{ key: 'w/a', value: null, ifRevision: at }]));
      doneAt(await engine.write([put('w/d', '3')]));
      await until('all changes', () => late.texts().includes('w/d=3') && early.texts().includes('w/d=3'));
      assert.deepEqual(late.texts(), ['w/b=1', 'w/a=2', 'w/c=2', 'w/a=-', 'w/d=3']);
      assert.deepEqual(early.texts(), ['w/a=1', ...late.texts()]);
      assert.deepEqual(late.changes[1]?.entry, { key: 'w/a', value: value('2'), revision: at, created: first });
      late.close();
      doneAt(await engine.write([put('w/e', '4')]));
      await until('the last change', () => early.texts().includes('w/e=4'));
      assert.ok(!late.texts().includes('w/e=4'), 'a closed watch reports nothing');
    });

    it('misses and repeats nothing between a reading and a watch, under eight writers', async () => {
      const [watcher, ...writers] = clients(9) as [Engine, ...Engine[]];
      const rounds = 15;
      const writing = writers.map(async (engine, i) => {
        let at = 0;
        for (let round = 0; round < rounds; round++) at = doneAt(await engine.write([put(`k/${i}`, `${round}`, at)]));
      });
      await until('some writes', async () => (await watcher.read('k/')).entries.length >= 4);
      const reading = await watcher.read('k/');
      const seen = collect(watcher, 'k/', reading.revision);
      await Promise.all(writing);
      const end = await watcher.read('k/');
      const last = Math.max(...end.entries.map(({ revision }) => revision));
      await until('the last change', () => reading.revision >= last || seen.changes.at(-1)?.revision === last);
      const known = new Map(reading.entries.map((entry) => [entry.key, Number(entry.value)]));
      for (const { key, entry } of seen.changes) {
        assert.equal(Number(entry?.value), (known.get(key) ?? -1) + 1, key);
        known.set(key, Number(entry?.value));
      }
      assert.deepEqual([...known.values()], Array(8).fill(rounds - 1));
      const revisions = seen.changes.map(({ revision }) => revision);
      assert.deepEqual(
        revisions,
        revisions.toSorted((a, b) => a - b),
      );
      seen.close();
    });

    it('reports that changes are no longer kept, and begins again with a reading', async () => {
      const [engine, watcher] = clients(2) as [Engine, Engine];
      const first = doneAt(await engine.write([put('a', '1')]));
      const second = doneAt(await engine.write([put('a', '2', first)]));
      const third = doneAt(await engine.write([put('a', '3', second)]));
      await tested.compact(third);
      const old = collect(watcher, '', first - 1);
      await until('the end of the watch', () => old.news.length > 0);
      assert.deepEqual(old.news, ['compacted']);
      const { revision, entries } = await watcher.read('');
      assert.equal(entries[0]?.value.toString(), '3');
      const next = collect(watcher, '', revision);
      doneAt(await engine.write([put('a', '4', third)]));
      await until('the next change', () => next.changes.length === 1);
      assert.deepEqual([next.texts(), old.news], [['a=4'], ['compacted']]);
      next.close();
    });

    it('removes the keys of a lease that is not renewed, never before its holder stops', async () => {
      const [holder, watcher] = clients(2) as [Engine, Engine];
      const lease = await holder.lease(4);
      const at = doneAt(await holder.write([{ ...put('leader', 'x'), lease }]));
      const seen = collect(watcher, 'leader', at);
      assert.ok(lease.validUntil() > tested.now());
      // Longer than the lease, by renewals. A late renewal of a slow machine would end the test too early.
      const begun = tested.now();
      while (tested.now() < begun + 4500) {
        assert.equal(await lease.renew(), true);
        await new Promise((resolve) => setTimeout(resolve, 200));
      }
      assert.deepEqual(seen.changes, []);
      let endedAt = 0;
      await until('the end of the lease', () => {
        endedAt = tested.now();
        return seen.changes.length > 0;
      });
      assert.ok(endedAt >= lease.validUntil(), `${endedAt} is before ${lease.validUntil()}`);
      assert.deepEqual(seen.texts(), ['leader=-']);
      assert.equal(await lease.renew(), false);
      assert.ok(lease.validUntil() < tested.now());
      assert.equal(await lease.renew(), false);
      assert.deepEqual(await holder.write([{ ...put('leader', 'x'), lease }]), { kind: 'expired' });
      seen.close();
    });

    it('ends a lease at once if its holder wants to, and only its keys', async () => {
      const engine = client();
      const lease = await engine.lease(60);
      doneAt(await engine.write([{ ...put('a', '1'), lease }, put('b', '1')]));
      await lease.end();
      assert.deepEqual(
        (await engine.read('')).entries.map(({ key }) => key),
        ['b'],
      );
      assert.ok(lease.validUntil() < tested.now());
      assert.equal(await lease.renew(), false);
      await lease.end();
      const unused = await engine.lease(60);
      await unused.end();
    });

    it('refuses transactions that no engine could carry out', async () => {
      const engine = client();
      const many = Array.from({ length: 101 }, (_, i) => put(`k${i}`, ''));
      doneAt(await engine.write(many.slice(1)));
      for (const puts of [[], many, [put('a', '1'), put('a', '2')]])
        await assert.rejects(async () => engine.write(puts), RangeError);
    });

    const steps = fc.array(
      fc.record({
        key: fc.constantFrom('a', 'b', 'ab'),
        text: fc.option(fc.string({ maxLength: 3, unit: 'binary' })),
        isStale: fc.boolean(),
        isFenced: fc.boolean(),
      }),
      { minLength: 5, maxLength: 25 },
    );

    it('does with any writes what a map would do', async () => {
      await fc.assert(
        fc.asyncProperty(steps, async (items) => {
          const engine = client();
          const model = new Map<string, { text: string; revision: number; created: number }>();
          const fenceAt = doneAt(await engine.write([put('fence', '')]));
          for (const { key, text, isStale, isFenced } of items) {
            const known = model.get(key);
            const ifRevision = (known?.revision ?? 0) + (isStale ? 1 : 0);
            const fence = { key: 'fence', created: isFenced ? fenceAt : fenceAt + 1 };
            const written = await engine.write(
              [{ key, value: text === null ? null : value(text), ifRevision }],
              text === '' ? undefined : fence,
            );
            const isOpen = text === '' || isFenced;
            assert.equal(written.kind, isOpen ? (isStale ? 'moved' : 'done') : 'fenced');
            if (written.kind !== 'done') continue;
            const { revision } = written;
            if (text === null) model.delete(key);
            else model.set(key, { text, revision, created: known?.created ?? revision });
          }
          const { entries } = await engine.read('');
          assert.deepEqual(
            new Map(
              entries
                .filter(({ key }) => key !== 'fence')
                .map(({ key, value: kept, revision, created }) => [key, { text: kept.toString(), revision, created }]),
            ),
            new Map([...model].sort(([a], [b]) => (a < b ? -1 : 1))),
          );
          engine.close();
        }),
        { numRuns: 15 },
      );
    });
  });
}
