import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { DnsName } from '../dns/name.ts';
import { countDeletion, type ZoneDeletion } from './deletion-rate.ts';

const deletion = (zone: string, minute: number): ZoneDeletion => ({
  zone: zone as DnsName,
  deletedAt: '2026-11-20T11:00:00.000Z',
  at: new Date(Date.parse('2026-11-20T12:00:00.000Z') + minute * 60_000).toISOString(),
});

describe('zone deletions', () => {
  const [a, b, c] = [deletion('a.', 0), deletion('b.', 30), deletion('c.', 59)];

  it('are counted up to the hourly limit, and then wait with their numbers', () => {
    assert.deepEqual(countDeletion([a], b, 2), { deletions: [a, b], detail: null });
    assert.deepEqual(countDeletion([a, b], c, 2), {
      deletions: [a, b],
      detail: '2 zones were deleted in the last hour, and policy.maxZoneDeletesPerHour is 2',
    });
  });

  it('are forgotten after an hour', () => {
    const later = deletion('d.', 60);
    assert.deepEqual(countDeletion([a, b], later, 2), { deletions: [b, later], detail: null });
  });

  it('of one zone at one time count once, and again in a later life', () => {
    assert.deepEqual(countDeletion([a, b], { ...a, at: c.at }, 2), { deletions: [a, b], detail: null });
    assert.ok(countDeletion([a, b], { ...a, deletedAt: c.at }, 2).detail);
  });

  it('recorded while the clock was ahead count from now on', () => {
    const ahead = deletion('d.', 1_000_000);
    const dated = { ...ahead, at: a.at };
    assert.deepEqual(countDeletion([ahead], a, 2), { deletions: [dated, a], detail: null });
    const full = countDeletion([ahead], a, 1);
    assert.deepEqual(full.deletions, [dated]);
    assert.ok(full.detail);
    assert.equal(countDeletion(full.deletions, deletion('b.', 60), 1).detail, null);
  });
});
