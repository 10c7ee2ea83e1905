import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { noHostedZone, planWithoutZone } from '../plan/no-hosted-zone.ts';
import { needsDecision } from '../plan/policy.ts';
import { emptyDiff, type PlanZone } from '../plan/plan.ts';
import { holdPtrTakeover } from '../plan/hold-ptr-takeover.ts';
import type { DnsName } from '../dns/name.ts';
import type { PlacedPtr } from './ptr.ts';
import { keyOf, recordSet } from '../dns/record-set.ts';
import { unsentZone, type Snapshot } from './snapshot.ts';
import { desiredZone } from './desired-zone.ts';
import { assembleZone, type ResourceRecord, type Zone } from './zone.ts';

const zone = '2.0.192.in-addr.arpa.' as DnsName;
const under = (label: string): DnsName => `${label}.${zone}` as DnsName;
const ptr = (label: string, hostname: string): PlacedPtr => ({ name: under(label), hostname: hostname as DnsName });
const record = (label: string, type: string, value: string): ResourceRecord => ({
  name: under(label),
  type,
  ttl: 600,
  value,
  host: label,
  source: value,
});
const soa = { email: '', ttl: 7200, refresh: 0, retry: 0, expire: 0, minimum: 0, serial: 1, serialFormat: '' };
const sent = (...records: ResourceRecord[]): Zone => assembleZone({ name: zone, displayName: zone, soa }, records);
const snapshot = (desired: Zone | null, ...ptrs: PlacedPtr[]): Snapshot => ({
  ...unsentZone(zone, zone, '2026-01-01T00:00:00Z'),
  desired,
  ptrs,
});
const lines = (wanted: Zone | null): string[] =>
  (wanted?.sets ?? []).map((set) => `${set.name.split('.')[0]} ${set.type} ${set.ttl} ${set.values.join(' ')}`);

describe('the desired zone', () => {
  it("is Plesk's content if no PTR is requested in it", () => {
    const desired = sent(record('1', 'PTR', 'a.'));
    assert.equal(desiredZone(snapshot(desired)), desired);
    assert.equal(desiredZone(snapshot(null)), null);
    assert.equal(desiredZone(unsentZone(zone, zone, '2026-01-01T00:00:00Z')), null);
  });

  it('has the records of zones folded into it, and none if it is folded itself', () => {
    const desired = sent(record('1', 'PTR', 'a.'));
    const folded = [{ zone: under('5'), sets: [recordSet(under('x.5'), 'PTR', 60, ['b.'])] }];
    assert.deepEqual(lines(desiredZone({ ...snapshot(desired), folded })), ['1 PTR 600 a.', 'x PTR 60 b.']);
    assert.equal(desiredZone({ ...snapshot(desired), foldedInto: { zone, at: '' } }), null);
  });

  it("has the requested PTRs and Plesk's records, those of one name as one set with its existing TTL", () => {
    const desired = sent(record('1', 'PTR', 'a.'), record('5', 'TXT', '"x"'));
    const wanted = desiredZone(snapshot(desired, ptr('1', 'b.'), ptr('2', 'c.'), ptr('2', 'd.')));
    assert.deepEqual(lines(wanted), ['1 PTR 600 a. b.', '2 PTR 7200 c. d.', '5 TXT 600 "x"']);
    assert.deepEqual(lines(desiredZone(snapshot(null, ptr('1', 'b.')))), ['1 PTR 3600 b.']);
  });

  it('has no PTR at an alias or below a delegation: it belongs to their targets', () => {
    const desired = sent(record('1', 'CNAME', '1.0/25.example.'), record('2', 'NS', 'ns.example.'));
    const wanted = desiredZone(snapshot(desired, ptr('1', 'b.'), ptr('2', 'c.'), ptr('9.2', 'd.')));
    assert.deepEqual(lines(wanted), ['1 CNAME 600 1.0/25.example.', '2 NS 600 ns.example.']);
    assert.deepEqual(
      wanted?.rejects.map((reject) => `${reject.host} ${reject.reason}`),
      [
        `${under('1')} the name is an alias of 1.0/25.example., where its PTR belongs (RFC 2317)`,
        `${under('2')} ${under('2')} is delegated to ns.example., where its PTR belongs`,
        `${under('9.2')} ${under('2')} is delegated to ns.example., where its PTR belongs`,
      ],
    );
  });

  it('leaves out nothing that a reverse zone holds', () => {
    const held = { host: '192.0.2.1', type: 'PTR', value: 'a.', reason: '…', key: null, address: '192.0.2.1' };
    const ptrs = [{ address: '192.0.2.1', hostname: 'a.' as DnsName }];
    const desired: Zone = { ...sent(record('1', 'A', '192.0.2.1')), rejects: [{ ...held, heldIn: zone }, held], ptrs };
    assert.deepEqual(desiredZone(snapshot(desired))?.rejects, [held]);
  });
});

describe('a PTR request', () => {
  const taken = recordSet(under('1'), 'PTR', 60, ['theirs.']);
  const after = recordSet(under('1'), 'PTR', 3600, ['a.']);
  const adopts = { kind: 'update', before: { set: taken, raw: {} }, after, why: 'adopted', drifted: false } as const;
  const otherTakeover = { ...adopts, after: recordSet(under('7'), 'PTR', 60, ['a.']) };
  const gone = { ...adopts, kind: 'delete', after: null, why: 'edited' } as const;

  it('never overwrites a foreign PTR by adoption, unless it was released', () => {
    const diff = { ...emptyDiff, changes: [adopts, otherTakeover, gone] };
    const requested = snapshot(null, ptr('1', 'a.'));
    const held = holdPtrTakeover(diff, requested, new Set());
    assert.deepEqual(held.changes, [otherTakeover, gone]);
    assert.deepEqual(
      held.held.map(({ rule, change }) => [rule, change]),
      [['conflict', adopts]],
    );
    assert.deepEqual(holdPtrTakeover(diff, requested, new Set([keyOf(after)])).changes, diff.changes);
    assert.equal(holdPtrTakeover(held, requested, new Set()).held.length, 1);
    const both = { ...diff, held: [{ ...held.held[0], change: otherTakeover }] as typeof held.held };
    assert.equal(holdPtrTakeover(both, requested, new Set()).held.length, 2);
  });

  it("doesn't matter if Plesk itself has the set in the zone", () => {
    const diff = { ...emptyDiff, changes: [adopts] };
    assert.equal(holdPtrTakeover(diff, snapshot(sent(record('1', 'PTR', 'a.')), ptr('1', 'b.')), new Set()), diff);
    assert.equal(holdPtrTakeover(diff, snapshot(null), new Set()), diff);
  });
});

describe("a zone that Plesk doesn't send and the target doesn't have", () => {
  it('is held completely, with a remedy', () => {
    const words = { service: 'Route 53', zone: 'hosted zone' };
    const place = { target: 'main', words, isForbidden: false, wasThere: false };
    const held = noHostedZone({ zone, desired: null }, place);
    assert.match(`${held.detail}; ${held.release}`, /main has no hosted zone.*records\.ptr\.zones/);
    const head = { zone, displayName: zone, target: 'main', zoneId: null, rejects: [], error: null };
    const plan: PlanZone = { ...head, action: 'update', diff: emptyDiff, zoneHeld: [], calls: 1 };
    assert.deepEqual(planWithoutZone(plan, held), { ...plan, action: 'held', zoneHeld: [held], calls: 0 });
  });

  it('is also held if Plesk sends it and the service creates no zones', () => {
    const words = { service: 'Example DNS', zone: 'zone' };
    const place = { target: 'main', words, isForbidden: false, wasThere: false };
    const { detail, release } = noHostedZone({ zone, desired: sent() }, place);
    assert.equal(detail, 'main has no zone of this name, and dns-sync cannot create one at Example DNS');
    assert.match(release, /^create the zone there/);
  });

  it('is held by choice if the configuration says so, unless we wrote to it before', () => {
    const place = { target: 'main', words: { service: 'Example DNS', zone: 'zone' }, isForbidden: true };
    const held = noHostedZone({ zone, desired: sent() }, { ...place, wasThere: false });
    assert.match(held.detail, /^main has no zone of this name, and the configuration has "zones\.create": "never"$/);
    assert.equal(needsDecision(held), false);
    assert.equal(needsDecision(noHostedZone({ zone, desired: sent() }, { ...place, wasThere: true })), true);
  });
});
