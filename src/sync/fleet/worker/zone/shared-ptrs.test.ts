import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { KnownClaim } from '../../../../fleet/leader/known-values.ts';
import { claimValue, packValue } from '../../../../fleet/values.ts';
import { unsentZone } from '../../../../reconcile/desired/snapshot.ts';
import { recordSet } from '../../../../reconcile/dns/record-set.ts';
import { name, noon } from '../../../../state/test-support.ts';
import { untouched } from '../../../pass/compare-zone.ts';
import { sharedSnapshot } from './shared-ptrs.ts';

const zone = name('2.0.192.in-addr.arpa');

/** A claim of a server with PTRs, by their last label, and what it wrote before it joined. */
function claim(server: string, created: number, hosts: Readonly<Record<string, string>>, zoneId?: string): KnownClaim {
  const ptrs = Object.entries(hosts).map(([label, host]) => ({ name: name(`${label}.${zone}`), hostname: name(host) }));
  const sets = ptrs.map(({ name: key, hostname }) => ({ set: recordSet(key, 'PTR', 300, [hostname]), raw: {} }));
  const applied = zoneId === undefined ? null : { zoneId, nameServers: [], created: false, sets, unsure: [] };
  const content = ptrs.length > 0 ? 'ptrs' : 'none';
  const packed = packValue(claimValue, {
    format: 1,
    seq: 1,
    life: server,
    journalId: '1',
    at: noon,
    content,
    isAwaited: true,
    snapshot: { ...unsentZone(zone, zone, noon), ptrs },
    targets: zoneId === undefined ? {} : { main: { ...untouched, applied } },
  });
  return {
    server,
    zone,
    content,
    created,
    revision: created,
    isAwaited: true,
    asksForLook: false,
    isThere: false,
    packed,
  };
}

const ptrsOf = (claims: readonly KnownClaim[]) =>
  sharedSnapshot(claims)?.snapshot.ptrs?.map((ptr) => `${ptr.name.split('.')[0]} ${ptr.hostname}`);

describe('a reverse zone of several servers', () => {
  it('has the PTRs of all of them', () => {
    const claims = [claim('a', 1, { 1: 'one.example' }), claim('b', 2, { 2: 'two.example' }), claim('c', 3, {})];
    assert.deepEqual(ptrsOf(claims), ['1 one.example.', '2 two.example.']);
  });

  it('has a name that two servers have for the one that has had PTRs there for longer, and holds the other', () => {
    const claims = [claim('a', 5, { 1: 'late.example', 2: 'two.example' }), claim('b', 2, { 1: 'first.example' })];
    assert.deepEqual(ptrsOf(claims), ['1 first.example.', '2 two.example.']);
    const parts = [...(sharedSnapshot(claims)?.parts ?? [])].map(([server, { names, held }]) => [server, names, held]);
    assert.deepEqual(parts, [
      ['b', new Set([name(`1.${zone}`)]), new Map()],
      ['a', new Set([name(`2.${zone}`)]), new Map([[name(`1.${zone}`), 'b']])],
    ]);
  });

  it('begins with what all servers wrote there before they joined', () => {
    const claims = [
      claim('a', 1, { 1: 'one.example' }, 'Z1'),
      claim('b', 2, { 1: 'one.example', 2: 'two.example' }, 'Z1'),
      claim('c', 3, { 3: 'three.example' }, 'Z2'),
      claim('d', 4, { 4: 'four.example' }),
    ];
    const applied = sharedSnapshot(claims)?.targets['main']?.applied;
    assert.deepEqual([applied?.zoneId, applied?.sets.map(({ set }) => set.name.split('.')[0])], ['Z1', ['1', '2']]);
  });

  it('is nothing without a claim that can be read', () => {
    assert.equal(sharedSnapshot([]), null);
    assert.equal(sharedSnapshot([{ ...claim('a', 1, { 1: 'one.example' }), packed: Buffer.from('x') }]), null);
  });
});
