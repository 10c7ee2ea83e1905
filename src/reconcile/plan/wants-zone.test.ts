import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { wantsZone } from './wants-zone.ts';
import type { DnsName } from '../dns/name.ts';
import type { Policy } from './policy.ts';
import type { Snapshot } from '../desired/snapshot.ts';

const zone = 'example.com.' as DnsName;
const at = '2026-01-01T00:00:00.000Z';
const served: Snapshot = {
  zone,
  displayName: zone,
  desired: { name: zone, displayName: zone, soa: null, sets: [], rejects: [], remarks: [] },
  deleted: null,
  emptied: null,
  serial: 1,
  lastCommandAt: at,
};

describe('a missing hosted zone', () => {
  const cases: readonly (readonly [string, Snapshot, Policy['mode'], boolean])[] = [
    ['may be created for a zone that Plesk serves', served, 'sync', true],
    ['may be created where only deletions are held', served, 'no-delete', true],
    ['is never created in mode observe', served, 'observe', false],
    ['is never created for a retained zone', { ...served, retained: { at, reason: 'it is suspended' } }, 'sync', false],
    ['is never created for a zone that a resync missed', { ...served, missing: { at } }, 'sync', false],
    ['is never created for a folded zone', { ...served, foldedInto: { zone, at } }, 'sync', false],
    ['is never created for a zone without content', { ...served, desired: null }, 'sync', false],
  ];
  for (const [what, snapshot, mode, expected] of cases)
    it(what, () => assert.equal(wantsZone(snapshot, { mode }), expected));
});
