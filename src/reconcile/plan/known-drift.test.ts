import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Change } from './change.ts';
import { driftAfter, driftLeft } from './known-drift.ts';
import type { DnsName } from '../dns/name.ts';
import { recordSet } from '../dns/record-set.ts';

const created = (host: string, drifted: boolean): Change => ({
  kind: 'create',
  before: null,
  after: recordSet(`${host}.example.` as DnsName, 'A', 300, ['192.0.2.1']),
  why: drifted ? 'drift' : 'edited',
  drifted,
});

describe('known drift', () => {
  it('keeps its first time, is counted again, and ends when it is resolved', () => {
    const seen = driftAfter(undefined, 2, 'monday');
    assert.deepEqual(seen, { since: 'monday', sets: 2 });
    assert.equal(driftAfter(seen, 2, 'tuesday'), seen);
    assert.deepEqual(driftAfter(seen, 3, 'tuesday'), { since: 'monday', sets: 3 });
    assert.equal(driftAfter(seen, 0, 'tuesday'), undefined);
    assert.equal(driftAfter(undefined, 0, 'tuesday'), undefined);
  });

  it('is the drift of a comparison, held or not, minus what was reverted', () => {
    const changes = [created('a', true), created('b', true), created('c', false)];
    const held = [{ change: created('d', true), rule: 'drift', detail: '', release: '' } as const];
    assert.equal(driftLeft({ changes, held }, []), 3);
    assert.equal(driftLeft({ changes, held }, [{ name: 'a.example.' as DnsName, type: 'A' }]), 2);
  });
});
