import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { DnsName } from '../dns/name.ts';
import type { Patch } from './patches.ts';
import { compareSets, keyOf, recordSet, type RecordSet } from '../dns/record-set.ts';
import { describeChange } from './set-changes.ts';
import { snapshotChange } from './snapshot-change.ts';
import type { Snapshot, Undone } from '../desired/snapshot.ts';
import { foldCommand } from '../desired/fold-command.ts';
import { goBack, takeBack, type Reversal } from './undo.ts';

const zone = 'example.com.' as DnsName;
const at = '2026-11-20T12:00:00.000Z';
const later = '2026-11-21T12:00:00.000Z';
const undone: Undone = { id: 'x', at: later };
const timers = { ttl: 300, refresh: 1, retry: 1, expire: 1, minimum: 1 };

/** Parses `www=1` as an A record and `www>a` as a CNAME. */
const setOf = (text: string): RecordSet => {
  const [, host, mark, value] = /^(\w+)([=>])(\w+)$/.exec(text) ?? [];
  const name = `${String(host)}.${zone}` as DnsName;
  return mark === '='
    ? recordSet(name, 'A', 300, [`192.0.2.${value}`])
    : recordSet(name, 'CNAME', 300, [`${value}.example.`]);
};

function put(before: Snapshot | null, serial: number, ...sets: readonly string[]): Snapshot {
  const soa = { email: 'a@example.com', ...timers, serial, serialFormat: 'UNIXTIMESTAMP' };
  const content = {
    name: zone,
    displayName: zone,
    soa,
    sets: sets.map(setOf).sort(compareSets),
    rejects: [],
    remarks: [],
  };
  return foldCommand(before, { kind: 'put', zone: content }, at).snapshot as Snapshot;
}
const remove = (before: Snapshot): Snapshot =>
  foldCommand(before, { kind: 'delete', name: zone, displayName: zone }, at).snapshot as Snapshot;
const turn = (before: Snapshot | null, after: Snapshot | null, wasUndo = false) => ({ before, after, wasUndo });

function changed(reversal: Reversal): Snapshot {
  assert.ok(reversal.kind === 'changed', reversal.kind);
  return reversal.snapshot;
}
const contentOf = ({ desired }: Snapshot): readonly string[] | undefined =>
  desired?.sets.map((set) => `${keyOf(set)} ${set.values.join()}`);

describe('undoing a change', () => {
  const original = put(null, 1, 'www=1');
  const two = put(original, 2, 'www=2', 'new=1');

  it("restores the zone, is marked until the next call, and continues Plesk's serials", () => {
    const back = changed(takeBack(two, turn(original, two), undone));
    assert.deepEqual(contentOf(back), contentOf(original));
    assert.deepEqual([back.serial, back.undone], [2, undone]);
    const next = put(back, 2, 'www=2', 'new=1');
    assert.deepEqual([contentOf(next), next.undone], [contentOf(two), undefined]);
    assert.equal('undone' in remove(back), false);
    const held = put(back, 3);
    assert.deepEqual(
      [held.emptied === null, held.undone],
      [false, undone],
      'a call that is kept aside is not done yet',
    );
  });

  it('keeps later changes of other record sets', () => {
    const three = put(two, 3, 'www=2', 'new=1', 'third=3');
    const back = changed(takeBack(three, turn(original, two), undone));
    assert.deepEqual(contentOf(back), ['third.example.com. A 192.0.2.3', 'www.example.com. A 192.0.2.1']);
    assert.deepEqual(back.undone, undone);
    const partly = put(two, 3, 'www=1', 'new=1', 'third=3');
    assert.deepEqual(contentOf(changed(takeBack(partly, turn(original, two), undone))), [
      'third.example.com. A 192.0.2.3',
      'www.example.com. A 192.0.2.1',
    ]);
  });

  it('does nothing if the zone is already as before', () => {
    assert.deepEqual(takeBack(original, turn(original, two), undone), { kind: 'same' });
    assert.deepEqual(takeBack(put(two, 3, 'www=1', 'other=1'), turn(original, two), undone), { kind: 'same' });
    assert.deepEqual(takeBack(null, turn(null, original), undone), { kind: 'same' });
  });

  it('is refused if a later change would be lost, with the record sets', () => {
    const sets = (reversal: Reversal) =>
      reversal.kind === 'overtaken' && reversal.sets.map((set) => keyOf(set as RecordSet));
    assert.deepEqual(sets(takeBack(put(two, 3, 'www=9', 'new=1'), turn(original, two), undone)), [
      'www.example.com. A',
    ]);
    assert.deepEqual(sets(takeBack(put(two, 3, 'new=1', 'x=1'), turn(original, two), undone)), ['www.example.com. A']);
    assert.deepEqual(sets(takeBack(remove(two), turn(original, two), undone)), []);
    assert.deepEqual(sets(takeBack(put(two, 3, 'x=1'), turn(null, original), undone)), []);
    assert.deepEqual(sets(takeBack(null, turn(original, two), undone)), []);
    assert.deepEqual(sets(takeBack(put(null, 9, 'x=1'), turn(original, null), undone)), []);
    const alias = put(null, 1, 'www>a');
    const gone = put(alias, 2, 'x=1');
    const taken = put(gone, 3, 'x=1', 'www=1');
    assert.deepEqual(sets(takeBack(taken, turn(alias, gone), undone)), ['www.example.com. CNAME']);
  });

  it('restores a deleted zone, and deletes a new one from now on', () => {
    const gone = remove(two);
    const back = changed(takeBack(gone, turn(two, gone), undone));
    assert.deepEqual([contentOf(back), back.deleted], [contentOf(two), null]);
    const without = changed(takeBack(original, turn(null, original), undone));
    assert.deepEqual([without.desired, without.deleted], [null, { at: later, content: original.desired }]);
    const again = put(gone, 3, 'www=1');
    const goneAgain = changed(takeBack(again, turn(gone, again), undone));
    assert.deepEqual(goneAgain.deleted, { at: later, content: again.desired });
    const forgotten = changed(takeBack(null, turn(original, null), undone));
    assert.deepEqual([contentOf(forgotten), forgotten.serial], [contentOf(original), 1]);
  });

  it("of an undo leads back to Plesk's content, unless another undo was before", () => {
    const back = changed(takeBack(two, turn(original, two), undone));
    const forth = changed(takeBack(back, turn(two, back, true), { id: 'y', at: later }));
    assert.deepEqual([contentOf(forth), forth.undone], [contentOf(two), undefined]);
    assert.equal(changed(takeBack(original, turn(null, original, true), undone)).undone, undefined);
    const third = put(null, 3, 'x=1');
    const twice = { ...third, undone };
    assert.deepEqual(changed(takeBack(twice, turn(back, twice, true), { id: 'z', at: later })).undone, undone);
  });

  it('puts an update without records aside again, or drops it', () => {
    const emptied = put(two, 3);
    assert.equal(changed(takeBack(emptied, turn(two, emptied), undone)).emptied, null);
    const confirmed: Snapshot = { ...emptied, desired: emptied.emptied, emptied: null };
    const back = changed(takeBack(confirmed, turn(emptied, confirmed), undone));
    assert.deepEqual([contentOf(back), back.emptied], [contentOf(two), emptied.emptied]);
  });

  it('restores content that is kept aside with its rule, and drops the rule with the content', () => {
    const aside = { rule: 'mass-delete', detail: 'it deletes 1 of 2 record sets' };
    const { desired } = put(two, 3, 'www=2');
    const held = foldCommand(two, { kind: 'put', zone: desired as NonNullable<typeof desired>, aside }, at)
      .snapshot as Snapshot;
    assert.deepEqual([contentOf(held), held.aside], [contentOf(two), aside]);
    assert.deepEqual(
      describeChange(snapshotChange(two, held) as NonNullable<ReturnType<typeof snapshotChange>>).notes,
      ['update deletes too many records: held'],
    );
    const { aside: _, ...confirmed } = { ...held, desired: held.emptied, emptied: null };
    assert.deepEqual(changed(takeBack(confirmed, turn(held, confirmed), undone)).aside, aside);
    assert.equal(changed(takeBack(held, turn(two, held), undone)).aside, undefined);
    for (const next of [put(held, 4, 'www=2', 'new=1'), put(held, 4), remove(held)])
      assert.equal('aside' in next, false);
  });

  it('restores an earlier time, and does nothing if nothing differs', () => {
    const back = changed(goBack(two, original, undone));
    assert.deepEqual([contentOf(back), back.serial, back.undone], [contentOf(original), 2, undone]);
    assert.deepEqual(goBack(original, original, undone), { kind: 'same' });
    const gone = remove(original);
    assert.deepEqual(changed(goBack(two, gone, undone)).deleted, { at: later, content: two.desired });
    assert.deepEqual(goBack(remove(two), gone, undone), { kind: 'same' });
  });

  it('and redoing it keeps the content, whatever happened to other record sets in between', () => {
    const contents = fc.subarray(['a=1', 'a=2', 'b=1', 'c=1', 'd=1']).map((sets) => {
      const byName = new Map(sets.map((set) => [set[0], set]));
      return ['z=1', ...byName.values()];
    });
    fc.assert(
      fc.property(contents, contents, fc.boolean(), (contentA, contentB, more) => {
        const before = put(null, 1, ...contentA);
        const after = put(before, 2, ...contentB);
        const current = more ? put(after, 3, ...contentB, 'q=1') : after;
        const reversal = takeBack(current, turn(before, after), undone);
        if (reversal.kind === 'same') return assert.deepEqual(contentOf(before), contentOf(after));
        const back = changed(reversal);
        assert.deepEqual(contentOf(back), contentOf(put(null, 1, ...contentA, ...(more ? ['q=1'] : []))));
        const forth = changed(takeBack(back, turn(current, back, true), undone));
        assert.deepEqual([contentOf(forth), forth.undone], [contentOf(current), undefined]);
      }),
    );
  });
});

describe('the description of a change', () => {
  const original = put(null, 1, 'www=1', 'old=1');
  const described = (before: Snapshot | null, after: Snapshot | null): readonly (readonly string[])[] => {
    const change = snapshotChange(before, after);
    assert.ok(change !== null);
    const { sets, notes } = describeChange(change);
    const whole = describeChange({ ...change, patches: [{ op: 'replace', path: [], value: after }] });
    assert.deepEqual(whole.sets, sets, 'a change that stands by itself says the same');
    return [sets.map(({ kind, before: b, after: a }) => `${kind} ${keyOf((a ?? b) as RecordSet)}`), notes, whole.notes];
  };

  it('has the other name of a renamed domain', () => {
    const renamed = { zone: 'example.net.' as DnsName, at };
    const gone: Snapshot = { ...original, desired: null, deleted: { at, content: original.desired } };
    const from = ['domain renamed from example.net.'];
    assert.deepEqual(described(original, { ...original, renamedFrom: renamed }), [[], from, from]);
    assert.deepEqual(described(gone, { ...gone, renamedTo: renamed })[1], ['domain renamed to example.net.']);
    assert.deepEqual(described({ ...original, renamedFrom: renamed }, original)[1], []);
  });

  it('no longer has the other name after an undo', () => {
    const renamed = { zone: 'example.net.' as DnsName, at };
    const gone: Snapshot = {
      ...original,
      desired: null,
      deleted: { at, content: original.desired },
      renamedTo: renamed,
    };
    const reversal = goBack(gone, original, { id: 'x', at });
    assert.ok(reversal.kind === 'changed' && reversal.snapshot.renamedTo === undefined);
  });

  it('has its record sets before and after', () => {
    assert.deepEqual(described(original, put(original, 2, 'www=2', 'new=1')), [
      ['create new.example.com. A', 'delete old.example.com. A', 'update www.example.com. A'],
      [],
      [],
    ]);
    assert.deepEqual(described(null, original)[0], ['create old.example.com. A', 'create www.example.com. A']);
    assert.deepEqual(described(original, null), [
      ['delete old.example.com. A', 'delete www.example.com. A'],
      ['zone no longer managed'],
      ['zone no longer managed'],
    ]);
  });

  it('says that a zone was deleted, restored, or sent without records', () => {
    const gone = remove(original);
    assert.deepEqual(described(original, gone)[1], ['zone deleted']);
    const renamed = { zone: 'other.example.' as DnsName, at: '' };
    assert.deepEqual(described(gone, { ...gone, renamedTo: renamed })[1], ['domain renamed to other.example.']);
    assert.deepEqual(described({ ...gone, renamedTo: renamed }, gone)[1], []);
    assert.deepEqual(described(gone, put(gone, 3, 'www=1'))[1], ['zone restored']);
    const emptied = put(original, 2);
    assert.deepEqual(described(original, emptied), [
      [],
      ['update without any record: held'],
      ['update without any record: held'],
    ]);
    assert.deepEqual(described(emptied, original)[1], []);
  });

  it('has the PTRs requested in it', () => {
    const ptr = (last: number) => ({ name: `${last}.${zone}` as DnsName, hostname: `h.${zone}` as DnsName });
    const both = { ...original, ptrs: [ptr(1), ptr(2)] };
    const ptrTexts = (...lasts: readonly number[]) => lasts.map((last) => `PTR ${last}.${zone} to h.${zone} requested`);
    assert.deepEqual(described(original, both)[1], ptrTexts(1, 2));
    assert.deepEqual(described({ ...original, ptrs: [ptr(1)] }, both)[1], ptrTexts(2));
    assert.deepEqual(
      described(both, { ...original, ptrs: [ptr(2)] })[1],
      ptrTexts(1).map((note) => note.replace(' requested', ' no longer requested')),
    );
    assert.deepEqual(
      described(both, original)[1],
      ptrTexts(1, 2).map((note) => note.replace(' requested', ' no longer requested')),
    );
    assert.deepEqual(described(null, both)[1], ptrTexts(1, 2));
  });

  it('says that other records are rejected', () => {
    const reject = { host: 'x', type: 'A', value: 'y', reason: 'z', key: null };
    const desired = { ...(original.desired as NonNullable<Snapshot['desired']>), rejects: [reject] };
    assert.deepEqual(described(original, { ...original, desired })[1], ['rejected records changed']);
  });

  it("follows its patches if they don't fit together", () => {
    const patches: readonly Patch[] = [{ op: 'replace', path: [], value: original }];
    const { sets } = describeChange({
      patches,
      inverse: [{ op: 'remove', path: ['desired', 'nowhere', 'at', 'all'] }],
    });
    assert.equal(sets.length, 2);
  });
});
