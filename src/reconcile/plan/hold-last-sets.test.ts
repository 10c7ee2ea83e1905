import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { diffZone } from './diff.ts';
import { holdLastSets } from './hold-last-sets.ts';
import type { DnsName } from '../dns/name.ts';
import { assumeUntouched, type Applied } from './observed.ts';
import { keyOf, recordSet, type RecordSet } from '../dns/record-set.ts';
import { unsentZone } from '../desired/snapshot.ts';
import type { Reject, Zone } from '../desired/zone.ts';

const zone = 'example.com.' as DnsName;
const www = recordSet(`www.${zone}` as DnsName, 'A', 300, ['192.0.2.1']);
const apex = recordSet(zone, 'A', 300, ['192.0.2.1']);
const nameServers = recordSet(zone, 'NS', 300, ['ns.example.net.']);
const bad: Reject = { host: 'x', type: 'LOC', value: 'y', reason: 'no such type', key: null };

const zoneOf = (sets: readonly RecordSet[], rejects: readonly Reject[]): Zone => {
  return { name: zone, displayName: zone, soa: null, sets, rejects, remarks: [] };
};

/** Lists the changed and held sets of a zone with `ours` at the provider. */
function judge(
  served: Zone | null,
  ours: readonly RecordSet[],
  options: { readonly sent?: Zone | null; readonly released?: readonly RecordSet[] } = {},
): readonly (readonly string[])[] {
  const applied: Applied = {
    zoneId: 'Z1',
    nameServers: [],
    created: true,
    sets: ours.map((set) => ({ set, raw: {} })),
    unsure: [],
  };
  const released = new Set((options.released ?? []).map(keyOf));
  const context = { zone, adopting: false, kept: new Set<never>(), released, ownsApexNs: false, ignores: () => false };
  const snapshot = { ...unsentZone(zone, zone, ''), desired: options.sent === undefined ? served : options.sent };
  const diff = diffZone(served, applied, assumeUntouched(applied), context);
  const { changes, held } = holdLastSets(diff, { snapshot, served, ours: applied.sets, released });
  return [
    changes.map(({ kind, before }) => `${kind} ${before?.set.name}`),
    held.map((item) => `${item.rule} ${item.change.before?.set.name}`),
  ];
}

describe('the last record sets of a zone', () => {
  it('are held while the zone has unservable records', () =>
    assert.deepEqual(judge(zoneOf([nameServers], [bad]), [www, apex]), [
      [],
      [`last-sets ${zone}`, `last-sets ${www.name}`],
    ]));

  it("are held while only the zone's name servers stay", () =>
    assert.deepEqual(judge(zoneOf([nameServers], [bad]), [www, nameServers])[0], []));

  it("are held if the target is what can't serve them", () =>
    assert.deepEqual(judge(zoneOf([], [bad]), [www], { sent: zoneOf([apex], []) }), [[], [`last-sets ${www.name}`]]));

  it('are deleted if they are released', () =>
    assert.deepEqual(judge(zoneOf([nameServers], [bad]), [www, apex], { released: [www] }), [
      [`delete ${www.name}`],
      [`last-sets ${zone}`],
    ]));

  it('are deleted if Plesk has nothing else, except PTR rows of addresses, which belong elsewhere', () => {
    const gone = [[`delete ${www.name}`], []];
    assert.deepEqual(judge(zoneOf([nameServers], []), [www]), gone);
    assert.deepEqual(judge(zoneOf([nameServers], [{ ...bad, address: '192.0.2.1' }]), [www]), gone);
    assert.deepEqual(judge(null, [www], { sent: zoneOf([nameServers], [bad]) }), gone, 'the zone is not wanted here');
  });

  it('are deleted if the zone was kept aside without any set, and then confirmed', () => {
    assert.deepEqual(judge(zoneOf([], [bad]), [www]), [[`delete ${www.name}`], []]);
    assert.deepEqual(judge(zoneOf([], [bad]), [www], { sent: null }), [[`delete ${www.name}`], []]);
  });

  it('are deleted while another set stays, is created, or is kept for its reject', () => {
    assert.deepEqual(judge(zoneOf([apex], [bad]), [www, apex]), [[`delete ${www.name}`], []]);
    assert.deepEqual(judge(zoneOf([apex], [bad]), [www])[1], []);
    const kept = { ...bad, key: keyOf(apex) };
    assert.deepEqual(judge(zoneOf([nameServers], [kept]), [www, apex]), [[`delete ${www.name}`], []]);
  });

  it("don't matter if nothing is deleted", () => assert.deepEqual(judge(zoneOf([nameServers], [bad]), []), [[], []]));
});
