import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { compareChanges, nameOf, subject, type Change } from './change.ts';
import { diffZone, type DiffContext, type ZoneDiff } from './diff.ts';
import type { DnsName } from '../dns/name.ts';
import { assumeUntouched, byKey, type Applied, type Observed, type ProviderSet } from './observed.ts';
import { compareSets, keyOf, recordSet, type RecordSet, type SetKey } from '../dns/record-set.ts';
import type { Reject, Zone } from '../desired/zone.ts';

const zoneName = 'example.com.' as DnsName;
const at = (label: string): DnsName => (label === '@' ? zoneName : `${label}.${zoneName}`) as DnsName;

const context: DiffContext = {
  zone: zoneName,
  adopting: false,
  kept: new Set<SetKey>(),
  released: new Set(),
  ownsApexNs: false,
  ignores: () => false,
};

const A = (label: string, ...values: string[]): RecordSet => recordSet(at(label), 'A', 300, values);
const set = (label: string, type: string, ...values: string[]): RecordSet => recordSet(at(label), type, 300, values);
const provided = (item: RecordSet): ProviderSet => ({ set: item, raw: { text: `raw ${item.values.join()}` } });

function desiredOf(sets: readonly RecordSet[], rejects: readonly Reject[] = []): Zone {
  return { name: zoneName, displayName: zoneName, soa: null, sets, rejects, remarks: [] };
}
function appliedOf(...sets: RecordSet[]): Applied {
  return { zoneId: 'Z1', nameServers: [], created: true, sets: sets.map(provided), unsure: [] };
}
function observedOf(sets: readonly RecordSet[], more: Partial<Observed> = {}): Observed {
  return { zoneId: 'Z1', nameServers: [], sets: sets.map(provided), routed: [], complete: true, ...more };
}

const X = A('www', '192.0.2.1');
const Y = A('www', '192.0.2.2');
const Z = A('www', '192.0.2.3');

/** Summarizes a diff in a few words. */
function summary(diff: ZoneDiff): string {
  return [
    ...diff.changes.map(({ kind, why, drifted }) => `${kind} ${why}${drifted ? ' drifted' : ''}`),
    ...diff.held.map(({ rule, change }) => `held ${rule} ${change.kind}`),
    ...diff.inSync.map((item) => `in sync ${item.set.values.join()}`),
    ...diff.forgotten.map(() => 'forgotten'),
    ...diff.foreign.map(() => 'foreign'),
  ].join('; ');
}

describe('the three-way diff', () => {
  const rows: readonly (readonly [RecordSet | null, RecordSet | null, RecordSet | null, string])[] = [
    [X, null, null, 'create edited'],
    [X, X, X, ''],
    [Y, X, X, 'update edited'],
    [Y, X, Y, 'in sync 192.0.2.2'],
    [Y, X, Z, 'update edited drifted'],
    [Y, X, null, 'create edited drifted'],
    [X, X, Z, 'update drift drifted'],
    [X, X, null, 'create drift drifted'],
    [X, null, X, 'in sync 192.0.2.1'],
    [X, null, Z, 'held conflict update'],
    [null, X, X, 'delete edited'],
    [null, X, Z, 'held drifted-delete delete'],
    [null, null, Z, 'foreign'],
    [null, X, null, 'forgotten'],
  ];
  const word = (item: RecordSet | null): string =>
    item === null
      ? '-'
      : ({ [X.values[0] as string]: 'X', [Y.values[0] as string]: 'Y' }[item.values[0] as string] ?? 'Z');
  for (const [desired, applied, observed, expected] of rows) {
    const run = (more: Partial<DiffContext> = {}, seen: Partial<Observed> = {}): ZoneDiff =>
      diffZone(
        desired && desiredOf([desired]),
        applied && appliedOf(applied),
        observedOf(observed === null ? [] : [observed], seen),
        { ...context, ...more },
      );

    it(`of ${word(desired)} ${word(applied)} ${word(observed)} is ${expected === '' ? 'nothing' : expected}`, () => {
      assert.equal(summary(run()), expected);
    });

    it(`of ${word(desired)} ${word(applied)} ${word(observed)} deletes, creates and forgets nothing on an incomplete observation`, () => {
      const diff = run({ released: new Set([keyOf(X)]) }, { complete: false });
      assert.deepEqual(diff.forgotten, []);
      assert.ok(
        diff.changes.every((change) => change.kind === 'update'),
        summary(diff),
      );
    });

    it(`of ${word(desired)} ${word(applied)} ${word(observed)} is empty for an ignored set`, () => {
      const diff = run({ ignores: (name, type) => name === X.name && type === 'A' });
      assert.equal(summary(diff), observed === null ? '' : 'foreign');
    });
  }

  it('overwrites a conflict if the zone is being adopted or the set was released', () => {
    const run = (more: Partial<DiffContext>): string =>
      summary(diffZone(desiredOf([X]), null, observedOf([Z]), { ...context, ...more }));
    const released = new Set([keyOf(X)]);
    assert.equal(run({ adopting: true }), 'update adopted');
    assert.equal(run({ released }), 'update confirmed');
    assert.equal(run({ adopting: true, released }), 'update adopted');
  });

  it("leaves foreign certificate challenges alone, and treats Plesk's own like any other set", () => {
    const cases = [
      set('_acme-challenge', 'TXT', '"ours"'),
      set('_0123456789abcdef0123456789abcdef', 'CNAME', '_a.b.acm-validations.aws.'),
    ];
    for (const ours of cases) {
      const last = ours.type === 'TXT' ? '"theirs"' : '_other.b.acm-validations.aws.';
      const foreignSet = { ...ours, values: [last] };
      assert.equal(summary(diffZone(null, appliedOf(ours), observedOf([foreignSet]), context)), 'forgotten; foreign');
      assert.equal(summary(diffZone(null, appliedOf(ours), observedOf([ours]), context)), 'delete edited');
      assert.equal(
        summary(diffZone(desiredOf([ours]), appliedOf(ours), observedOf([foreignSet]), context)),
        'update drift drifted',
      );
    }
  });

  it('holds existing sets of a deleted zone whose state is lost, until they are released', () => {
    const lost: Applied = { ...appliedOf(Y), sets: [], lost: true };
    assert.equal(summary(diffZone(null, lost, observedOf([X]), context)), 'held unknown-content delete');
    assert.equal(summary(diffZone(null, lost, observedOf([X], { complete: false }), context)), 'foreign');
    assert.equal(summary(diffZone(desiredOf([]), lost, observedOf([X]), context)), 'foreign');
    const released = { ...context, released: new Set([keyOf(X)]) };
    assert.equal(summary(diffZone(null, lost, observedOf([X]), released)), 'delete edited');
    const routed = [{ name: X.name, type: 'A', detail: 'weight 10' }];
    assert.equal(summary(diffZone(null, lost, observedOf([], { routed }), context)), 'foreign');
  });

  it('forgets instead of deleting sets that existed before the policy adopted the zone', () => {
    const kept = { ...context, kept: new Set([keyOf(X)]) };
    assert.equal(summary(diffZone(null, appliedOf(X), observedOf([X]), kept)), 'forgotten; foreign');
    assert.equal(summary(diffZone(null, appliedOf(X), observedOf([]), kept)), 'forgotten');
    assert.equal(summary(diffZone(desiredOf([Y]), appliedOf(X), observedOf([X]), kept)), 'update edited');
  });

  it('deletes a changed set that was released', () => {
    const diff = diffZone(null, appliedOf(X), observedOf([Z]), { ...context, released: new Set([keyOf(X)]) });
    assert.equal(summary(diff), 'delete edited drifted');
    assert.deepEqual(diff.changes[0]?.before, provided(Z), 'what is deleted is what was seen');
  });

  it('sends the exact observed text in a delete or replace', () => {
    const seen: ProviderSet = { set: X, raw: { text: 'seen' } };
    const observed = { ...observedOf([]), sets: [seen] };
    assert.deepEqual(diffZone(desiredOf([Y]), appliedOf(X), observed, context).changes[0]?.before, seen);
    assert.deepEqual(diffZone(null, appliedOf(X), observed, context).changes[0]?.before, seen);
    assert.deepEqual(
      diffZone(desiredOf([X]), appliedOf(X), observed, context).inSync,
      [seen],
      'and learns a new text of the same content',
    );
  });

  it('leaves a routed set alone, and reports it if Plesk wants its place', () => {
    const routed = [{ name: X.name, type: 'A', detail: 'alias to a.example.' }];
    const run = (desired: Zone | null, applied: Applied | null): string =>
      summary(diffZone(desired, applied, observedOf([], { routed }), context));
    assert.equal(run(desiredOf([X]), null), 'held routed create; foreign');
    assert.equal(run(desiredOf([X]), appliedOf(X)), 'held routed create; foreign');
    assert.equal(run(null, appliedOf(X)), 'forgotten; foreign');
    assert.equal(run(null, null), 'foreign');
  });

  it("leaves the provider's own apex sets alone, unless Plesk's name servers are wanted", () => {
    const soa = set('@', 'SOA', 'ns. host. 1 2 3 4 5');
    const foreignSet = set('@', 'NS', 'ns-1.awsdns.example.');
    const plesk = set('@', 'NS', 'ns.example.com.');
    const observed = observedOf([soa, foreignSet]);
    assert.equal(summary(diffZone(desiredOf([plesk]), null, observed, context)), '');
    assert.equal(
      summary(diffZone(desiredOf([plesk]), null, observed, { ...context, ownsApexNs: true })),
      'update edited',
    );
    assert.equal(
      summary(diffZone(desiredOf([set('sub', 'NS', 'ns.example.com.')]), null, observed, context)),
      'create edited',
    );
  });

  it('keeps the last good value of a set whose new records were all rejected', () => {
    const reject = (key: SetKey | null): Reject => ({ host: 'www', type: 'A', value: 'bad', reason: 'bad', key });
    const run = (sets: RecordSet[], rejects: Reject[], ...applied: RecordSet[]): string =>
      summary(diffZone(desiredOf(sets, rejects), appliedOf(...applied), observedOf(applied), context));
    assert.equal(run([], [reject(keyOf(X))], X), '');
    assert.equal(run([], [reject(null)], X), 'delete edited');
    assert.equal(run([Y], [reject(keyOf(X))], X), 'update edited', 'a good record of the set is applied');
    assert.equal(run([A('other', '192.0.2.9')], [reject(keyOf(X))], X), 'create edited');
    const cname = set('www', 'CNAME', 'example.com.');
    assert.equal(
      run([X], [reject(keyOf(cname))], cname),
      'create edited; delete edited',
      'not where it would stand in the way',
    );
    const text = set('www', 'TXT', '"x"');
    assert.equal(run([X], [reject(keyOf(text))], text), 'create edited', 'it may stand beside other types');
  });

  it('holds sets that a foreign CNAME excludes, or a CNAME that foreign sets exclude', () => {
    const cname = set('www', 'CNAME', 'example.com.');
    const run = (desired: RecordSet, observed: Observed, applied: Applied | null = null): string =>
      summary(diffZone(desiredOf([desired]), applied, observed, context));
    assert.equal(run(X, observedOf([cname])), 'held cname create; foreign');
    assert.equal(run(cname, observedOf([X])), 'held cname create; foreign');
    assert.equal(
      run(X, observedOf([], { routed: [{ name: X.name, type: 'CNAME', detail: 'weight 1' }] })),
      'held cname create; foreign',
    );
    assert.equal(
      run(X, observedOf([cname]), appliedOf(cname)),
      'create edited; delete edited',
      'our own CNAME makes room',
    );
    assert.equal(run(X, observedOf([set('www', 'TXT', '"x"')])), 'create edited; foreign');
  });

  const contentAt = (label: string): fc.Arbitrary<RecordSet | null> =>
    fc.option(
      fc
        .tuple(fc.constantFrom('A', 'TXT', 'CNAME'), fc.constantFrom(1, 2, 3))
        .map(([type, n]) => recordSet(at(label), type, n * 60, [`value ${n}`])),
    );
  const anySets = fc
    .tuple(...['a', 'b', 'c', 'd'].map(contentAt))
    .map((sets) => sets.filter((item) => item !== null).sort(compareSets));

  /** Returns what the provider holds after the changes. */
  function after(observed: readonly RecordSet[], changes: readonly Change[]): RecordSet[] {
    const sets = byKey(observed.map(provided));
    for (const change of changes) {
      const key = keyOf(subject(change));
      if (change.before !== null) assert.deepEqual(sets.get(key), change.before, 'the change names what is there');
      if (change.after === null) sets.delete(key);
      else sets.set(key, provided(change.after));
    }
    return [...sets.values()].map((item) => item.set).sort(compareSets);
  }

  it('of a zone with itself is empty', () => {
    fc.assert(
      fc.property(anySets, (sets) => {
        assert.equal(summary(diffZone(desiredOf(sets), appliedOf(...sets), observedOf(sets), context)), '');
      }),
    );
  });

  it('applied to our sets gives the desired ones', () => {
    fc.assert(
      fc.property(anySets, anySets, (from, to) => {
        const applied = appliedOf(...from);
        const { changes, held } = diffZone(desiredOf(to), applied, assumeUntouched(applied), context);
        assert.deepEqual(held, []);
        assert.deepEqual(after(from, changes), to);
      }),
    );
  });

  it('never touches a foreign set, whatever the three states are', () => {
    fc.assert(
      fc.property(anySets, anySets, anySets, (desired, applied, observed) => {
        const { changes, foreign } = diffZone(desiredOf(desired), appliedOf(...applied), observedOf(observed), context);
        const ours = byKey(applied.map(provided));
        const foreignSet = observed.filter((item) => !ours.has(keyOf(item)));
        for (const change of changes)
          assert.ok(
            !foreignSet.some((item) => keyOf(item) === keyOf(subject(change))),
            summary(diffZone(desiredOf(desired), appliedOf(...applied), observedOf(observed), context)),
          );
        for (const item of foreign) assert.ok(foreignSet.some((theirSet) => keyOf(theirSet) === keyOf(item)));
      }),
    );
  });

  it("doesn't depend on the order of its input, and sorts its output", () => {
    fc.assert(
      fc.property(anySets, anySets, anySets, (desired, applied, observed) => {
        const inOrder = diffZone(desiredOf(desired), appliedOf(...applied), observedOf(observed), context);
        const shuffled = diffZone(
          desiredOf([...desired].reverse()),
          appliedOf(...[...applied].reverse()),
          observedOf([...observed].reverse()),
          context,
        );
        assert.deepEqual(shuffled, inOrder);
        assert.deepEqual([...inOrder.changes].sort(compareChanges), inOrder.changes);
      }),
    );
  });

  it('converges: it reports what it leaves, and a second comparison finds nothing to do', () => {
    fc.assert(
      fc.property(anySets, anySets, anySets, (desired, applied, observed) => {
        const first = diffZone(desiredOf(desired), appliedOf(...applied), observedOf(observed), context);
        const now = after(observed, first.changes);
        const ours = byKey(appliedOf(...applied).sets);
        for (const key of first.forgotten) ours.delete(key);
        for (const item of [
          ...first.inSync,
          ...first.changes.flatMap((change) => (change.after === null ? [] : [provided(change.after)])),
        ]) {
          ours.set(keyOf(item.set), item);
        }
        for (const change of first.changes) if (change.after === null) ours.delete(keyOf(subject(change)));
        const second = diffZone(
          desiredOf(desired),
          { ...appliedOf(), sets: [...ours.values()] },
          observedOf(now),
          context,
        );
        assert.deepEqual(second.changes, []);
        assert.deepEqual(second.inSync, []);
        assert.deepEqual(
          second.held.map((held) => [held.rule, nameOf(held.change)]),
          first.held.map((held) => [held.rule, nameOf(held.change)]),
        );
      }),
    );
  });
});
