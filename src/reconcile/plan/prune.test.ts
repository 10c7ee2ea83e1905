import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { isWithin, type DnsName } from '../dns/name.ts';
import { keyOf, recordSet, type RecordSet } from '../dns/record-set.ts';
import type { Reject, Zone } from '../desired/zone.ts';
import { diffZone, type DiffContext } from './diff.ts';
import type { Applied, Observed } from './observed.ts';
import type { Change } from './change.ts';
import { leftByPrune, pruneChange, prunedSets, pruneRule, type PrunedZone } from './prune.ts';

const zone = 'example.com.' as DnsName;
const at = (label: string): DnsName => (label === '@' ? zone : `${label}.${zone}`) as DnsName;
const set = (label: string, type: string, value = 'x.'): RecordSet => recordSet(at(label), type, 300, [value]);

function placeOf(foreign: readonly RecordSet[], desired: Partial<Zone> = {}): PrunedZone {
  const observed: Observed = {
    zoneId: 'Z1',
    nameServers: [],
    sets: foreign.map((item) => ({ set: item, raw: {} })),
    routed: [{ name: at('alias'), type: 'A', detail: 'alias to x.' }],
    complete: true,
  };
  return {
    zone,
    desired: { name: zone, displayName: zone, soa: null, sets: [], rejects: [], remarks: [], ...desired },
    observed,
    ignores: (name) => name === at('ignored'),
  };
}

const unprotected = (...included: readonly DnsName[]) => ({ kind: 'unprotected', included }) as const;
const context: DiffContext = {
  zone,
  adopting: true,
  kept: new Set(),
  released: new Set(),
  ownsApexNs: false,
  ignores: () => false,
};

describe('a prune', () => {
  it('deletes foreign plain sets, and leaves protected ones with a reason', () => {
    const reject: Reject = { host: 'bad', type: 'A', value: '1', reason: 'no address', key: keyOf(set('bad', 'A')) };
    const foreign = [
      set('old', 'A'),
      set('@', 'SOA'),
      set('@', 'NS'),
      set('ignored', 'A'),
      set('bad', 'A'),
      set('lab', 'NS'),
      set('lab', 'DS'),
      set('a.lab', 'A'),
      set('b.sub', 'A'),
      set('_acme-challenge', 'TXT'),
    ];
    const place = placeOf(foreign, { rejects: [reject], sets: [set('sub', 'NS')] });
    const isPruned = pruneRule(unprotected(), place);
    assert.deepEqual(foreign.filter(isPruned), [set('old', 'A')]);
    const left = leftByPrune([], place, [
      ...foreign,
      { name: at('alias'), type: 'A' },
      { name: at('gone'), type: 'A' },
    ]);
    assert.deepEqual(
      left.map(({ name, type, detail }) => `${name.replace(`.${zone}`, '')} ${type}: ${detail}`),
      [
        "example.com. SOA: the zone's own name servers",
        "example.com. NS: the zone's own name servers",
        'ignored A: excluded by records.ignore',
        'bad A: Plesk has this record set, but it was rejected',
        'lab NS: a delegation',
        'lab DS: part of the delegation of lab.example.com.',
        'a.lab A: part of the delegation of lab.example.com.',
        'b.sub A: part of the delegation of sub.example.com.',
        '_acme-challenge TXT: a certificate challenge',
        'alias A: a routed set (alias to x.)',
      ],
    );
    assert.ok(left.every(({ rule, release }) => rule === 'not-pruned' && release !== ''));
  });

  it('deletes delegations and challenges at or below an included name', () => {
    const foreign = [set('lab', 'NS'), set('a.lab', 'A'), set('_acme-challenge.lab', 'TXT'), set('sub', 'NS')];
    const isPruned = pruneRule(unprotected(at('lab')), placeOf(foreign));
    assert.deepEqual(foreign.filter(isPruned), foreign.slice(0, 3));
  });

  it('deletes exactly what was planned when it is applied', () => {
    const planned = set('old', 'A');
    const isPruned = pruneRule({ kind: 'planned', sets: new Map([[keyOf(planned), planned]]) }, placeOf([]));
    assert.equal(isPruned(planned), true);
    assert.equal(isPruned(set('old', 'A', 'y.')), false, 'it changed');
    assert.equal(isPruned(set('new', 'A')), false, 'it was not in the plan');
  });

  it('knows its own changes among others', () => {
    const old = { set: set('old', 'A'), raw: {} };
    const edited: Change = { kind: 'delete', before: old, after: null, why: 'edited', drifted: false };
    const created: Change = { kind: 'create', before: null, after: set('new', 'A'), why: 'edited', drifted: false };
    assert.deepEqual(prunedSets([edited, created, pruneChange({ ...old, set: set('gone', 'A') })]), [set('gone', 'A')]);
  });

  const labels = fc.constantFrom('@', 'a', 'b', 'a.b', 'lab', 'c.lab', '_acme-challenge', 'ignored', '*');
  const anySet = fc
    .tuple(labels, fc.constantFrom('A', 'NS', 'SOA', 'TXT', 'CNAME'))
    .map(([label, type]) => set(label, type));
  const sets = fc.uniqueArray(anySet, { selector: keyOf, maxLength: 12 });

  it('never deletes an apex SOA or NS, a set of a delegation, a challenge or what is ours', () => {
    fc.assert(
      fc.property(sets, sets, fc.boolean(), (all, ours, complete) => {
        const place = placeOf(all);
        const observed = { ...place.observed, complete };
        const own = ours.filter((item) => all.some((other) => keyOf(other) === keyOf(item)));
        const applied: Applied = {
          zoneId: 'Z1',
          nameServers: [],
          created: true,
          sets: own.map((item) => ({ set: item, raw: {} })),
          unsure: [],
        };
        const desired: Zone = { ...place.desired, sets: own };
        const prunes = pruneRule(unprotected(), { ...place, desired, ignores: () => false });
        const diff = diffZone(desired, applied, observed, { ...context, prunes });
        const gone = prunedSets([...diff.changes, ...diff.held.map(({ change }) => change)]);
        if (!complete) assert.deepEqual(gone, [], 'a listing with gaps may hide a delegation');
        const cuts = all.filter(({ name, type }) => type === 'NS' && name !== zone);
        for (const { name, type } of gone) {
          assert.ok(!(name === zone && (type === 'NS' || type === 'SOA')));
          assert.ok(!cuts.some((cut) => isWithin(name, cut.name)));
          assert.ok(!(type === 'TXT' && name.startsWith('_acme-challenge.')));
          assert.ok(!own.some((item) => keyOf(item) === keyOf({ name, type })));
        }
        const kept = new Set(diff.foreign.map(keyOf));
        for (const item of gone) assert.ok(!kept.has(keyOf(item)), 'it is not both deleted and foreign');
      }),
    );
  });
});
