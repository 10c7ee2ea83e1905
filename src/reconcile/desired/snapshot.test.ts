import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { DnsName } from '../dns/name.ts';
import { keyOf, recordSet, type SetKey } from '../dns/record-set.ts';
import { lateWindowSeconds } from './late-call.ts';
import type { Folded, Snapshot, ZoneCommand } from './snapshot.ts';
import { foldCommand } from './fold-command.ts';
import type { Zone } from './zone.ts';

const name = 'example.com.' as DnsName;
const noon = '2026-11-20T12:00:00.000Z';

function zone(serial: number | null, ...values: string[]): Zone {
  const soa = {
    email: 'a@example.com',
    ttl: 300,
    refresh: 1,
    retry: 1,
    expire: 1,
    minimum: 1,
    serialFormat: 'UNIXTIMESTAMP',
  };
  return {
    name,
    displayName: name,
    soa: serial === null ? null : { ...soa, serial },
    sets: values.length === 0 ? [] : [recordSet(name, 'A', 300, values)],
    rejects: [],
    remarks: [],
  };
}
const put = (serial: number | null, ...values: string[]): ZoneCommand => ({
  kind: 'put',
  zone: zone(serial, ...values),
});
const remove: ZoneCommand = { kind: 'delete', name, displayName: name };

function fold(...commands: ZoneCommand[]): Folded {
  let folded: Folded = { snapshot: null, verdict: 'unknown', remarks: [] };
  for (const command of commands) folded = foldCommand(folded.snapshot, command, noon);
  return folded;
}
const valuesOf = (snapshot: Snapshot | null): readonly string[] | undefined => snapshot?.desired?.sets[0]?.values;

describe('a snapshot', () => {
  it('has the content of the last call', () => {
    const { snapshot, verdict } = fold(put(1, '192.0.2.1'), put(2, '192.0.2.2'));
    assert.equal(verdict, 'changed');
    assert.deepEqual(valuesOf(snapshot), ['192.0.2.2']);
    assert.equal(snapshot?.serial, 2);
    assert.equal(snapshot?.lastCommandAt, noon);
  });

  it('recognizes a call that changes nothing', () => {
    assert.equal(fold(put(1, '192.0.2.1'), put(2, '192.0.2.1')).verdict, 'unchanged');
    assert.equal(fold(put(1, '192.0.2.1')).verdict, 'changed');
  });

  it('has the old name of its domain until a record changes, and the new one while it is deleted', () => {
    const renamed = { zone: 'example.net.' as DnsName, at: noon };
    const made = { ...(fold(put(1, '192.0.2.1')).snapshot as Snapshot), renamedFrom: renamed };
    const after = (snapshot: Snapshot, command: ZoneCommand): Snapshot | null =>
      foldCommand(snapshot, command, noon).snapshot;
    assert.equal(after(made, put(2, '192.0.2.1'))?.renamedFrom, renamed);
    assert.equal(after(made, put(2))?.renamedFrom, renamed, 'what is kept aside changes nothing');
    assert.equal(after(made, put(2, '192.0.2.2'))?.renamedFrom, undefined);
    assert.equal(after(made, remove)?.renamedFrom, undefined);
    const gone = { ...(fold(put(1, '192.0.2.1'), remove).snapshot as Snapshot), renamedTo: renamed };
    assert.equal(after(gone, remove)?.renamedTo, renamed);
    assert.equal(after(gone, put(2, '192.0.2.1'))?.renamedTo, undefined);
    assert.equal(after({ ...made, renamedTo: renamed }, remove)?.renamedTo, undefined, 'that was another life');
  });

  it('keeps the higher serial whatever the order of arrival', () => {
    const { snapshot, verdict, remarks } = fold(put(1000, '192.0.2.1'), put(999, '192.0.2.2'));
    assert.equal(verdict, 'late');
    assert.match(remarks[0] as string, /late call: serial 999 is older than 1000/);
    assert.deepEqual(valuesOf(snapshot), ['192.0.2.1']);
    assert.equal(fold(put(lateWindowSeconds + 1, '192.0.2.1'), put(1, '192.0.2.2')).verdict, 'late');
  });

  it('treats a slightly lower serial after an hour without a call as a restored backup, with a remark', () => {
    const first = foldCommand(null, put(2026112301, '192.0.2.1'), noon).snapshot;
    const restored = put(2026112204, '192.0.2.2');
    assert.equal(foldCommand(first, restored, '2026-11-20T13:00:00.000Z').verdict, 'late');
    const { verdict, remarks } = foldCommand(first, restored, '2026-11-20T13:00:01.000Z');
    assert.equal(verdict, 'changed');
    assert.match(remarks[0] as string, /restored backup/);
  });

  it("of a deleted zone starts over with a create, whatever its serial; a late update doesn't restore it", () => {
    const made = { ...put(1, '192.0.2.2'), made: true } as const;
    const { snapshot, verdict, remarks } = fold(put(5, '192.0.2.1'), remove, made);
    assert.deepEqual([verdict, remarks, snapshot?.serial], ['changed', [], 1]);
    assert.deepEqual(valuesOf(snapshot), ['192.0.2.2']);
    assert.equal(fold(put(5, '192.0.2.1'), remove, put(4, '192.0.2.2')).verdict, 'late');
    assert.equal(fold(put(5, '192.0.2.1'), made).verdict, 'late', 'of one that stands');
  });

  it('treats a serial lower by more than an hour as a reset clock, with a remark', () => {
    const { snapshot, verdict, remarks } = fold(put(lateWindowSeconds + 2, '192.0.2.1'), put(1, '192.0.2.2'));
    assert.equal(verdict, 'changed');
    assert.match(remarks[0] as string, /went back from 3602 to 1/);
    assert.deepEqual(valuesOf(snapshot), ['192.0.2.2']);
  });

  it('keeps the last arrival of equal serials, and a call without a serial', () => {
    assert.deepEqual(valuesOf(fold(put(1, '192.0.2.1'), put(1, '192.0.2.2')).snapshot), ['192.0.2.2']);
    const { snapshot } = fold(put(5, '192.0.2.1'), put(null, '192.0.2.2'));
    assert.deepEqual(valuesOf(snapshot), ['192.0.2.2']);
    assert.equal(snapshot?.serial, 5);
    assert.equal(fold(put(null, '192.0.2.1'), put(5, '192.0.2.1')).snapshot?.serial, 5);
  });

  it('never treats a call without records as an empty zone', () => {
    const { snapshot, verdict } = fold(put(1, '192.0.2.1'), put(2));
    assert.equal(verdict, 'emptied');
    assert.deepEqual(valuesOf(snapshot), ['192.0.2.1']);
    assert.notEqual(snapshot?.emptied, null);
    const back = fold(put(1, '192.0.2.1'), put(2), put(3, '192.0.2.1'));
    assert.equal(back.snapshot?.emptied, null, 'the next call with records ends it');
    assert.equal(back.verdict, 'changed');
    assert.equal(fold(put(1)).snapshot?.desired, null);
  });

  it('treats a zone whose records were all rejected as empty, unless a reject keeps its record set', () => {
    const rejected = (key: SetKey | null): Zone => ({
      ...zone(2),
      rejects: [{ host: 'a', type: 'A', value: 'b', reason: 'c', key }],
    });
    const held = fold(put(1, '192.0.2.1'), { kind: 'put', zone: rejected(null) });
    assert.equal(held.verdict, 'emptied');
    assert.deepEqual(valuesOf(held.snapshot), ['192.0.2.1']);
    const keeping = fold(put(1, '192.0.2.1'), { kind: 'put', zone: rejected(keyOf({ name, type: 'A' })) });
    assert.equal(keeping.verdict, 'changed');
    const others = fold(put(1, '192.0.2.1'), { kind: 'put', zone: rejected(keyOf({ name, type: 'TXT' })) });
    assert.equal(others.verdict, 'emptied', 'a set that was not served is not kept');
    assert.equal(fold({ kind: 'put', zone: rejected(keyOf({ name, type: 'A' })) }).verdict, 'emptied');
    const again = { ...rejected(keyOf({ name, type: 'A' })), remarks: ['another call'] };
    const still = foldCommand(keeping.snapshot, { kind: 'put', zone: again }, noon);
    assert.equal(still.verdict, 'unchanged', 'what an earlier update kept is kept');
  });

  const retain: ZoneCommand = { kind: 'retain', name, displayName: name, reason: 'it is switched off' };
  const missing: ZoneCommand = { kind: 'missing', name, displayName: name };

  it("keeps a zone that Plesk doesn't serve unchanged, until Plesk serves or deletes it", () => {
    const { snapshot, verdict } = fold(put(1, '192.0.2.1'), retain);
    assert.equal(verdict, 'retained');
    assert.deepEqual(snapshot?.retained, { at: noon, reason: 'it is switched off' });
    assert.deepEqual(valuesOf(snapshot), ['192.0.2.1']);
    assert.equal(
      foldCommand(snapshot, retain, '2026-11-21T12:00:00.000Z').snapshot,
      snapshot,
      'doubled it says nothing new',
    );
    assert.equal(fold(put(1, '192.0.2.1'), retain, put(1, '192.0.2.1')).snapshot?.retained, undefined);
    assert.equal(fold(put(1, '192.0.2.1'), retain, remove).snapshot?.retained, undefined);
    assert.deepEqual(fold(retain), { snapshot: null, verdict: 'unknown', remarks: [] });
    assert.equal(fold(put(1, '192.0.2.1'), remove, retain).verdict, 'unknown');
  });

  it('marks a zone that a resync found missing with too many others, until Plesk sends it', () => {
    const { snapshot, verdict } = fold(put(1, '192.0.2.1'), missing, missing);
    assert.equal(verdict, 'missing');
    assert.deepEqual(snapshot?.missing, { at: noon });
    assert.deepEqual(valuesOf(snapshot), ['192.0.2.1']);
    assert.equal(fold(put(1, '192.0.2.1'), missing, put(1, '192.0.2.1')).snapshot?.missing, undefined);
  });

  it('keeps calls from Plesk during a resync, whatever the resync contains', () => {
    const { snapshot } = fold(put(5, '192.0.2.1'));
    const later = '2026-11-20T12:00:09.000Z';
    const asOf = '2026-11-20T11:59:59.000Z';
    const commands = [put(9, '192.0.2.2'), remove, retain, missing];
    for (const command of commands) {
      const overtaken = foldCommand(snapshot, { ...command, asOf }, later);
      assert.equal(overtaken.snapshot, snapshot);
      assert.equal(overtaken.verdict, 'late');
      assert.match(overtaken.remarks.join(), /while the source was read/);
      assert.notEqual(foldCommand(snapshot, { ...command, asOf: later }, later).verdict, 'late');
      assert.notEqual(foldCommand(snapshot, { ...command, asOf }, noon).verdict, 'late', 'of the same call');
    }
    assert.equal(foldCommand(null, { ...remove, asOf }, later).verdict, 'unknown-deleted');
  });

  it('treats a resync as the newest state, and puts it aside if it removes too much', () => {
    const resync = (serial: number, sets: number): ZoneCommand => ({
      kind: 'put',
      resync: true,
      zone: {
        ...zone(serial),
        sets: Array.from({ length: sets }, (_, i) => recordSet(`h${i}.${name}` as DnsName, 'A', 300, ['192.0.2.1'])),
      },
    });
    assert.equal(fold(put(9, '192.0.2.1'), resync(8, 10)).verdict, 'changed');
    const { snapshot, verdict } = fold(resync(1, 10), resync(2, 6));
    assert.equal(verdict, 'emptied');
    assert.equal(snapshot?.desired?.sets.length, 10);
    assert.equal(snapshot?.emptied?.sets.length, 6);
  });

  it('keeps the content of a deleted zone, and the first time of its deletion', () => {
    const once = fold(put(1, '192.0.2.1'), remove);
    assert.equal(once.verdict, 'changed');
    assert.equal(once.snapshot?.desired, null);
    assert.deepEqual(once.snapshot?.deleted?.content?.sets[0]?.values, ['192.0.2.1']);
    const twice = foldCommand(once.snapshot, remove, '2026-11-20T13:00:00.000Z');
    assert.equal(twice.verdict, 'unchanged');
    assert.deepEqual(twice.snapshot?.deleted, once.snapshot?.deleted);
  });

  it('restores a deleted zone when Plesk sends it again', () => {
    const { snapshot, verdict } = fold(put(1, '192.0.2.1'), remove, put(2, '192.0.2.1'));
    assert.equal(verdict, 'changed');
    assert.equal(snapshot?.deleted, null);
    assert.deepEqual(valuesOf(snapshot), ['192.0.2.1']);
  });

  it('records the deletion of an unknown zone, without content', () => {
    const { snapshot, verdict } = fold(remove);
    assert.equal(verdict, 'unknown-deleted');
    assert.deepEqual(snapshot?.deleted, { at: noon, content: null });
    assert.equal(fold(remove, remove).verdict, 'unchanged');
  });

  it('is the same after a repeated call as after one', () => {
    const anyCommand = fc.oneof(
      fc.constant(remove),
      fc
        .tuple(fc.integer({ min: 0, max: 9000 }), fc.subarray(['192.0.2.1', '192.0.2.2']))
        .map(([serial, values]) => put(serial, ...values)),
    );
    fc.assert(
      fc.property(fc.array(anyCommand, { maxLength: 5 }), anyCommand, (before, command) => {
        assert.deepEqual(fold(...before, command, command).snapshot, fold(...before, command).snapshot);
      }),
    );
  });
});
