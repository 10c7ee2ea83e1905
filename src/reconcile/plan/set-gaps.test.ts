import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Change } from './change.ts';
import type { DnsName } from '../dns/name.ts';
import { recordSet, type RecordSet } from '../dns/record-set.ts';
import { setGaps } from './set-gaps.ts';

const set = (host: string, type = 'TXT'): RecordSet =>
  recordSet(`${host}.example.com.` as DnsName, type, 300, ['"text"']);
const create = (after: RecordSet): Change => ({ kind: 'create', before: null, after, why: 'edited', drifted: false });
const remove = (before: RecordSet): Change => {
  return { kind: 'delete', before: { set: before, raw: {} }, after: null, why: 'edited', drifted: false };
};
const replace = (after: RecordSet): Change => {
  return { kind: 'update', before: { set: after, raw: {} }, after, why: 'edited', drifted: false };
};

describe('briefly missing record sets', () => {
  it('are those that one call deletes and a later one creates, sorted by name', () =>
    assert.deepEqual(setGaps([[remove(set('b')), remove(set('a'))], [create(set('b'))], [create(set('a'))]]), [
      { name: 'a.example.com.', type: 'TXT' },
      { name: 'b.example.com.', type: 'TXT' },
    ]));

  it("don't exist if one call does both, or replaces, or creates another type", () => {
    assert.deepEqual(setGaps([[remove(set('a')), create(set('a'))]]), []);
    assert.deepEqual(setGaps([[replace(set('a'))], [replace(set('a'))]]), []);
    assert.deepEqual(setGaps([[remove(set('a')), create(set('a', 'A'))], [create(set('a', 'MX'))]]), []);
    assert.deepEqual(setGaps([[create(set('b'))], [create(set('b', 'A'))]]), [], 'nothing was there before');
    assert.deepEqual(setGaps([]), []);
  });

  it('are those of another type whose name is empty between two calls', () =>
    assert.deepEqual(setGaps([[remove(set('a'))], [create(set('a', 'CNAME'))]]), [
      { name: 'a.example.com.', type: 'CNAME' },
    ]));
});
