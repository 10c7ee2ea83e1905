import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { DnsName } from '../dns/name.ts';
import { recordSet } from '../dns/record-set.ts';
import type { Snapshot } from '../desired/snapshot.ts';
import { foldCommand } from '../desired/fold-command.ts';
import type { Soa, Zone } from '../desired/zone.ts';
import { isSameInJournal, snapshotChange } from './snapshot-change.ts';

const name = 'example.com.' as DnsName;
const timers = { ttl: 300, refresh: 1, retry: 1, expire: 1, minimum: 1 };

function after(before: Snapshot | null, serial: number, address: string, at: string): Snapshot | null {
  const soa = { email: 'a@example.com', ...timers, serial, serialFormat: 'UNIXTIMESTAMP' };
  const sets = [recordSet(name, 'A', 300, [address])];
  const zone = { name, displayName: name, soa, sets, rejects: [], remarks: [] };
  return foldCommand(before, { kind: 'put', zone }, at).snapshot;
}

describe('the change of a snapshot', () => {
  const first = after(null, 1, '192.0.2.1', '2026-11-20T12:00:00.000Z');

  it('is null if a call repeated the same content', () => {
    assert.equal(snapshotChange(first, after(first, 2, '192.0.2.1', '2026-11-20T13:00:00.000Z')), null);
    assert.equal(snapshotChange(first, first), null);
    const emptied = (serial: number): Snapshot | null => {
      const desired = first?.desired as Zone;
      const zone = { ...desired, soa: { ...(desired.soa as Soa), serial }, sets: [] };
      return foldCommand(first, { kind: 'put', zone }, '2026-11-20T13:00:00.000Z').snapshot;
    };
    assert.equal(snapshotChange(emptied(2), emptied(3)), null);
    assert.notEqual(snapshotChange(first, emptied(2)), null);
    assert.equal(snapshotChange(null, null), null);
  });

  it('leads there and back', () => {
    const change = snapshotChange(first, after(first, 2, '192.0.2.2', '2026-11-20T13:00:00.000Z'));
    const paths = change?.patches.map(({ path }) => path.join('.'));
    assert.deepEqual(paths, ['desired.soa.serial', 'desired.sets.0', 'serial', 'lastCommandAt']);
    assert.deepEqual(
      change?.inverse.map(({ path }) => path.join('.')),
      paths,
    );
  });

  it("leaves out what the journal doesn't keep: serial and time of a call that says nothing new", () => {
    const later = after(first, 2, '192.0.2.1', '2026-11-20T13:00:00.000Z') as Snapshot;
    assert.ok(isSameInJournal(first, later));
    assert.ok(!isSameInJournal(first, { ...later, displayName: 'edited by hand' }));
    assert.ok(!isSameInJournal(null, later));
  });

  it('is complete for a created or deleted zone', () => {
    assert.deepEqual(snapshotChange(null, first)?.patches, [{ op: 'replace', path: [], value: first }]);
    assert.deepEqual(snapshotChange(first, null)?.patches, [{ op: 'replace', path: [], value: null }]);
  });
});
