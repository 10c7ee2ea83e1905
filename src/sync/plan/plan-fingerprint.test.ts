import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Snapshot } from '../../reconcile/desired/snapshot.ts';
import type { DnsName } from '../../reconcile/dns/name.ts';
import type { TargetState } from '../../state/documents/document.ts';
import { untouched } from '../pass/compare-zone.ts';
import { planFingerprint, sameFingerprint } from './plan-fingerprint.ts';

const child = 'sub.example.com.' as DnsName;
const at = '2026-01-01T00:00:00.000Z';
const snapshot: Snapshot = {
  zone: 'example.com.' as DnsName,
  displayName: 'example.com',
  desired: null,
  deleted: null,
  emptied: null,
  serial: 1,
  lastCommandAt: at,
};

describe('the fingerprint of a plan', () => {
  const isSame = (zone: Partial<Snapshot>, state: Partial<TargetState> = {}): boolean =>
    sameFingerprint(
      planFingerprint({ snapshot, state: untouched }),
      planFingerprint({ snapshot: { ...snapshot, ...zone }, state: { ...untouched, ...state } }),
    );

  it('changes with everything that a plan depends on', () => {
    const content = { name: child, displayName: child, soa: null, sets: [], rejects: [], remarks: [] };
    const changes: readonly Partial<Snapshot>[] = [
      { desired: content },
      { deleted: { at, content: null } },
      { emptied: content },
      { ptrs: [] },
      { retained: { at, reason: 'disabled' } },
      { missing: { at } },
      { undone: { id: '1', at } },
      { renamedTo: { zone: child, at } },
      { folded: [{ zone: child, sets: [] }] },
      { foldedInto: { zone: child, at } },
    ];
    for (const change of changes) assert.ok(!isSame(change), JSON.stringify(change));
    const states: readonly Partial<TargetState>[] = [
      { delegations: { [child]: ['ns1.example.net.'] } },
      { released: ['www.example.com. A'] },
      { adopting: true },
    ];
    for (const change of states) assert.ok(!isSame({}, change), JSON.stringify(change));
  });

  it('stays the same if Plesk repeats a zone, with a new serial or not', () => {
    assert.ok(isSame({ serial: 2, lastCommandAt: '2026-01-02T00:00:00.000Z' }));
  });
});
