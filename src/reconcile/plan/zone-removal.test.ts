import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { DnsName } from '../dns/name.ts';
import type { Snapshot } from '../desired/snapshot.ts';
import { isRemovalDue } from './zone-removal.ts';

const name = 'example.com.' as DnsName;
const live: Snapshot = {
  zone: name,
  displayName: name,
  desired: null,
  deleted: null,
  emptied: null,
  serial: null,
  lastCommandAt: '',
};
const deleted: Snapshot = { ...live, deleted: { at: '2026-11-20T12:00:00.000Z', content: null } };
const after = (days: number): number => Date.parse('2026-11-20T12:00:00.000Z') + days * 86_400_000;

describe('the hosted zone of a deleted zone', () => {
  it('waits in the trash for its days, and is deleted then', () => {
    const policy = { onDelete: 'trash', trashDays: 7 } as const;
    assert.equal(isRemovalDue(deleted, policy, after(6.99)), false);
    assert.equal(isRemovalDue(deleted, policy, after(7)), true);
    assert.equal(isRemovalDue(live, policy, after(100)), false);
  });

  it('is deleted at once, or never, if the policy says so', () => {
    assert.equal(isRemovalDue(deleted, { onDelete: 'remove', trashDays: 7 }, after(0)), true);
    assert.equal(isRemovalDue(deleted, { onDelete: 'keep', trashDays: 0 }, after(100)), false);
  });

  it('waits at least a day if it was folded into another: resolvers may still know its servers', () => {
    const folded: Snapshot = { ...live, foldedInto: { zone: 'com.' as DnsName, at: '2026-11-20T12:00:00.000Z' } };
    assert.equal(isRemovalDue(folded, { onDelete: 'remove', trashDays: 0 }, after(0.9)), false);
    assert.equal(isRemovalDue(folded, { onDelete: 'remove', trashDays: 0 }, after(1)), true);
    assert.equal(isRemovalDue(folded, { onDelete: 'trash', trashDays: 7 }, after(6)), false);
  });
});
