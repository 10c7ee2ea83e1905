import assert from 'node:assert/strict';
import { it } from 'node:test';
import type { DnsName } from '../dns/name.ts';
import { isOlderThanPlesk } from './older-state.ts';
import { recordSet } from '../dns/record-set.ts';
import type { Snapshot } from './snapshot.ts';
import type { Zone } from './zone.ts';

const zone = 'example.com.' as DnsName;
const set = recordSet(zone, 'A', 300, ['192.0.2.1']);
const content: Zone = { name: zone, displayName: zone, soa: null, sets: [set], rejects: [], remarks: [] };
const at = '2026-11-20T12:00:00.000Z';
const live: Snapshot = {
  zone,
  displayName: zone,
  desired: content,
  deleted: null,
  emptied: null,
  serial: 5,
  lastCommandAt: at,
};
const gone: Snapshot = { ...live, desired: null, deleted: { at, content } };
const retained: Snapshot = { ...live, retained: { at, reason: 'suspended' } };
const ptrsOnly: Snapshot = { ...live, desired: null, serial: null };

/** Snapshot, Plesk's serial, whether Plesk has newer content for other zones, and the expected result. */
const cases: readonly (readonly [string, Snapshot, number | null, boolean, boolean])[] = [
  ['the same serial', live, 5, true, false],
  ['a later serial in Plesk', live, 6, false, true],
  ['a later serial in the state', live, 4, true, false],
  ['no serial in the state', { ...live, serial: null }, 4, false, true],
  ['deleted in Plesk since', live, null, false, true],
  ['deleted in both', gone, null, true, false],
  ['created again in Plesk since', gone, 6, false, true],
  ['not served in both', retained, null, true, false],
  ['served again since', retained, 5, false, true],
  ['of PTRs alone, and nothing is newer', ptrsOnly, null, false, false],
  ['of PTRs alone, and something is newer', ptrsOnly, null, true, true],
];
for (const [what, snapshot, serial, others, older] of cases) {
  it(`a zone with ${what} is ${older ? 'older than in Plesk' : 'current'}`, () => {
    assert.equal(isOlderThanPlesk(snapshot, serial, others), older);
  });
}
