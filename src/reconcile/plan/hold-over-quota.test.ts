import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Change } from './change.ts';
import { holdOverQuota } from './hold-over-quota.ts';
import type { DnsName } from '../dns/name.ts';
import { emptyDiff } from './plan.ts';
import { keyOf, recordSet, type SetKey } from '../dns/record-set.ts';

const zone = 'example.com.' as DnsName;
const words = { zone: 'hosted zone', quota: 'the quota' };
const set = (label: string, type = 'A') => recordSet(`${label}.${zone}` as DnsName, type, 60, ['192.0.2.1']);
const create = (label: string): Change => ({
  kind: 'create',
  before: null,
  after: set(label),
  why: 'edited',
  drifted: false,
});
const remove = (label: string): Change => ({
  kind: 'delete',
  before: { set: set(label, 'TXT'), raw: {} },
  after: null,
  why: 'edited',
  drifted: false,
});
const heldOf = (changes: readonly Change[], ours: number, released: readonly SetKey[] = []): readonly string[] =>
  holdOverQuota(
    { ...emptyDiff, changes },
    { limit: 5, others: 2 },
    { zone, words, ours, released: new Set(released) },
  ).held.map(({ change, rule }) => `${rule} ${change.after?.name}`);

describe('a full zone', () => {
  it('holds exactly the sets without room', () => {
    assert.deepEqual(heldOf([create('a'), create('b')], 2), ['record-quota b.example.com.']);
    assert.deepEqual(heldOf([create('a')], 2), []);
    assert.deepEqual(heldOf([create('a')], 9), ['record-quota a.example.com.']);
  });

  it('uses the room of deleted sets, first for their replacements', () => {
    assert.deepEqual(heldOf([create('a'), create('b'), remove('b')], 3), ['record-quota a.example.com.']);
    assert.deepEqual(heldOf([create('a'), remove('b')], 3), []);
  });

  it('is tried if it was released', () => {
    assert.deepEqual(heldOf([create('a')], 3, [keyOf(set('a'))]), []);
  });

  it('reports its numbers and the remedy', () => {
    const diff = { ...emptyDiff, changes: [create('a')] };
    const { held, changes } = holdOverQuota(
      diff,
      { limit: 5, others: 2 },
      { zone, words, ours: 3, released: new Set() },
    );
    assert.deepEqual(changes, []);
    assert.match(String(held[0]?.detail), /5 of at most 5 record sets, .* 1 more/);
    assert.match(String(held[0]?.release), /dns-sync apply example\.com\./);
  });
});
